#include "CEmbedded.h"

extern const char lapwing_openapi_yaml[], lapwing_openapi_yaml_end[];
extern const char lapwing_kpi_model[], lapwing_kpi_model_end[];

EmbeddedFile embedded_openapi_yaml(void) {
    return (EmbeddedFile){lapwing_openapi_yaml, (size_t)(lapwing_openapi_yaml_end - lapwing_openapi_yaml)};
}

EmbeddedFile embedded_kpi_model(void) {
    return (EmbeddedFile){lapwing_kpi_model, (size_t)(lapwing_kpi_model_end - lapwing_kpi_model)};
}
