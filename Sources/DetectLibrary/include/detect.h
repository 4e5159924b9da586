/*
 * libdetect: judges the newest point of a KPI of one value a minute, with the names, structures and rules of the C library of
 * Metis. All functions may be called from any number of threads at once. No input makes them stop the process, as long as
 * pointers that are not NULL point to as much memory as is said here.
 *
 * The point under test is the last of data_a: that minute and the 180 before it. data_b is the same time of day yesterday, data_c
 * a week ago, 180 minutes before to 180 minutes after. So len_a is 181, len_b and len_c are 361.
 */
#ifndef LAPWING_DETECT_H
#define LAPWING_DETECT_H

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
    int *data_a, *data_b, *data_c;
    int len_a, len_b, len_c;
} ValueData;

typedef struct {
    double *data_a, *data_b, *data_c;
    int len_a, len_b, len_c;
} RateData;

enum TSD_ERR_CODE {
    TSD_SUCCESS = 0,
    /* An argument is NULL, or the handle is none that load_model returned. Nothing was written. */
    TSD_INVALID_HANDLER = -1,
    /* The lengths are not those above, or an array is NULL. Nothing was written. */
    TSD_CHECK_PARAM_FAILED = -2,
    /* rate_predict only: the mean of data_a is not positive. The result is "normal", the probability 1. */
    TSD_TIMESERIES_INIT_ERROR = -3
};

enum TSD_SAMPLE_RESULT {
    /* Abnormal. */
    TSD_NEGATIVE = 0,
    /* Normal. */
    TSD_POSITIVE = 1
};

/*
 * Reads a model: a binary file of xgboost 0.7x to 2.x for the 307 features of Metis. It is read once, here.
 * The handle is a small number, not an address, so it survives clients that keep it as an int; it is valid until the process ends.
 * NULL if the file cannot be read or is no such model.
 */
void *load_model(const char *fname);

/*
 * Judges a value. *prob becomes the probability that the point is normal; below 0.15 *sample_result is TSD_NEGATIVE. Where the three
 * simple tests find nothing, and where the mean of data_a is not positive, the model is not asked: the point is normal, *prob 1.
 */
int value_predict(void *handle, ValueData *data, int *sample_result, float *prob);

/* Judges a rate by the 3-sigma test. *prob becomes 0 or 1. */
int rate_predict(RateData *data, int *sample_result, float *prob);

/*
 * Extensions. What is above differs from Metis's service in details (3-sigma over all points, another minimum of spread, windows
 * without a positive mean); what follows gives the verdicts of the service, for windows of any length and for fractions.
 */

/* Room for the text of a probability. */
#define LAPWING_TEXT_SIZE 32

/*
 * Judges a value as the service does. With len_a = W + 1, len_b and len_c must be 2 W + 1. All numbers must be finite.
 * *text, of LAPWING_TEXT_SIZE characters, becomes the probability as the service writes it: "1" or "0" where the model was not asked.
 * handle may be NULL: then TSD_INVALID_HANDLER says that the model is needed for this point, and nothing was written.
 */
int lapwing_value_predict(void *handle, const RateData *data, int *sample_result, char *text);

/* Judges a rate as the service does. Any lengths will do, if there is a point at all; an array of length 0 may be NULL. */
int lapwing_rate_predict(const RateData *data, int *sample_result);

#ifdef __cplusplus
}
#endif

#endif
