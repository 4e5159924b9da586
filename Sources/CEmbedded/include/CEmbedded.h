#ifndef LAPWING_EMBEDDED_H
#define LAPWING_EMBEDDED_H

#include <stddef.h>

/* Files of the repository that are part of the binary. */
typedef struct {
    const void *_Nonnull start;
    size_t length;
} EmbeddedFile;

EmbeddedFile embedded_openapi_yaml(void);
EmbeddedFile embedded_kpi_model(void);

#endif
