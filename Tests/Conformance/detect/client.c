/* Calls libdetect from C and from C++. client MODEL value|rate reads numbers in the order A, B, C and prints code, result and
   probability; client MODEL misuse makes every mistake that the header names and prints what comes back. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "detect.h"

#define SHORT_DAY 181
#define LONG_DAY 361

static double numbers[SHORT_DAY + 2 * LONG_DAY];
static int integers[SHORT_DAY + 2 * LONG_DAY];

static ValueData value_data(void) {
    ValueData data = {integers, integers + SHORT_DAY, integers + SHORT_DAY + LONG_DAY, SHORT_DAY, LONG_DAY, LONG_DAY};
    return data;
}

static RateData rate_data(void) {
    RateData data = {numbers, numbers + SHORT_DAY, numbers + SHORT_DAY + LONG_DAY, SHORT_DAY, LONG_DAY, LONG_DAY};
    return data;
}

static void say(const char *what, int code, int result, float prob) {
    printf("%s %d %d %.9g\n", what, code, result, (double)prob);
}

static int judge(void *handle, int is_value) {
    int count = 0, result = -7, code;
    float prob = -7;
    while (count < SHORT_DAY + 2 * LONG_DAY && scanf("%lf", &numbers[count]) == 1) {
        if (is_value) integers[count] = (int)numbers[count];
        count++;
    }
    if (is_value) {
        ValueData data = value_data();
        code = value_predict(handle, &data, &result, &prob);
    } else {
        RateData data = rate_data();
        code = rate_predict(&data, &result, &prob);
    }
    say(is_value ? "value" : "rate", code, result, prob);
    return 0;
}

static void misuse_value(void *handle) {
    static const int lengths[] = {0, -1, 1, 180, 182, 361, 722, 2147483647, -2147483647 - 1};
    ValueData data = value_data(), broken;
    int result = -7;
    float prob = -7;
    unsigned index;
    say("handle-null", value_predict(NULL, &data, &result, &prob), result, prob);
    say("handle-unknown", value_predict((void *)77777, &data, &result, &prob), result, prob);
    say("handle-address", value_predict((void *)&data, &data, &result, &prob), result, prob);
    say("handle-minus", value_predict((void *)-1, &data, &result, &prob), result, prob);
    say("data-null", value_predict(handle, NULL, &result, &prob), result, prob);
    say("result-null", value_predict(handle, &data, NULL, &prob), result, prob);
    say("prob-null", value_predict(handle, &data, &result, NULL), result, prob);
    broken = data, broken.data_a = NULL;
    say("array-null", value_predict(handle, &broken, &result, &prob), result, prob);
    for (index = 0; index < sizeof lengths / sizeof *lengths; index++) {
        int part;
        for (part = 0; part < 3; part++) {
            broken = data;
            *(part == 0 ? &broken.len_a : part == 1 ? &broken.len_b : &broken.len_c) = lengths[index];
            if (part > 0 && lengths[index] == LONG_DAY) continue;
            say("length", value_predict(handle, &broken, &result, &prob), result, prob);
        }
    }
    /* The right total of wrong parts. */
    broken = data, broken.len_a = LONG_DAY, broken.len_b = SHORT_DAY;
    say("length", value_predict(handle, &broken, &result, &prob), result, prob);
}

static void misuse_rate(void) {
    RateData data = rate_data(), broken;
    int result = -7;
    float prob = -7;
    char text[LAPWING_TEXT_SIZE] = "?";
    say("data-null", rate_predict(NULL, &result, &prob), result, prob);
    say("result-null", rate_predict(&data, NULL, &prob), result, prob);
    say("prob-null", rate_predict(&data, &result, NULL), result, prob);
    broken = data, broken.len_c = -5;
    say("length", rate_predict(&broken, &result, &prob), result, prob);
    broken = data, broken.data_b = NULL;
    say("array-null", rate_predict(&broken, &result, &prob), result, prob);
    say("length", lapwing_value_predict(NULL, &broken, &result, text), result, prob);
    broken = data, broken.len_a = -1;
    say("length", lapwing_rate_predict(&broken, &result), result, prob);
    say("length", lapwing_value_predict(NULL, &broken, &result, text), result, prob);
    broken = data, broken.len_a = broken.len_b = broken.len_c = 0;
    say("length", lapwing_rate_predict(&broken, &result), result, prob);
    say("data-null", lapwing_value_predict(NULL, NULL, &result, text), result, prob);
    say("result-null", lapwing_value_predict(NULL, &data, NULL, text), result, prob);
    say("prob-null", lapwing_value_predict(NULL, &data, &result, NULL), result, prob);
    say("handle-unknown", lapwing_value_predict((void *)77777, &data, &result, text), result, prob);
    say("data-null", lapwing_rate_predict(NULL, &result), result, prob);
    say("result-null", lapwing_rate_predict(&data, NULL), result, prob);
    printf("text %s\n", text);
}

/* Numbers that are none, and the largest: any answer will do that is one. */
static void odd_numbers(void *handle) {
    static const double odd[] = {0, -1, 1e308, -1e308, 5e-324, 2147483647, 0.1};
    unsigned index, place;
    for (index = 0; index < sizeof odd / sizeof *odd + 3; index++) {
        for (place = 0; place < 3; place++) {
            double value = index < sizeof odd / sizeof *odd ? odd[index] : index % 3 == 0 ? NAN : index % 3 == 1 ? INFINITY : -INFINITY;
            unsigned point;
            int result = -7, code;
            float prob = -7;
            char text[LAPWING_TEXT_SIZE];
            for (point = 0; point < SHORT_DAY + 2 * LONG_DAY; point++) {
                numbers[point] = place == 0 || (place == 1 && point == SHORT_DAY - 1) || (place == 2 && point % 2) ? value : 5;
                integers[point] = numbers[point] == 5 ? 5 : index % 2 ? 2147483647 : -2147483647 - 1;
            }
            RateData rate = rate_data();
            ValueData data = value_data();
            code = rate_predict(&rate, &result, &prob);
            say("odd-rate", code, result, prob);
            code = value_predict(handle, &data, &result, &prob);
            say("odd-value", code, result, prob);
            code = lapwing_value_predict(handle, &rate, &result, text);
            say("odd-service", code, result, prob);
            code = lapwing_rate_predict(&rate, &result);
            say("odd-service-rate", code, result, prob);
        }
    }
}

int main(int count, char **words) {
    void *handle;
    if (count != 3) return 2;
    handle = load_model(strcmp(words[1], "-") ? words[1] : NULL);
    if (!strcmp(words[2], "load")) return printf("%s\n", handle ? "model" : "NULL") < 0;
    if (!strcmp(words[2], "value")) return judge(handle, 1);
    if (!strcmp(words[2], "rate")) return judge(handle, 0);
    misuse_value(handle);
    misuse_rate();
    odd_numbers(handle);
    return 0;
}
