#!/usr/bin/env bash
# Trains Sources/DefaultKPIModel/xgb_default_model and writes its report. Needs XGBoost's C library, and Metis's stock model and
# sample set in LAPWING_DATA. Takes a few minutes; the same seed gives the same file.
set -euo pipefail
cd "$(dirname "$0")/.."

data=${LAPWING_DATA:-../shared/data}
if [ ! -e "$data/metis/xgb_default_model" ] || [ ! -e "$data/metis/sample_dataset.csv" ]; then
    echo "metis-model: $data/metis must hold xgb_default_model and sample_dataset.csv (LAPWING_DATA)" >&2
    exit 1
fi
if ! [ -e /usr/include/xgboost/c_api.h ]; then
    echo "metis-model: XGBoost's C library is missing: sudo apt-get install libxgboost-dev" >&2
    exit 1
fi
arguments=(--metis "$data/metis")
[ -d "$data/metis-fixtures" ] && arguments+=(--fixtures "$data/metis-fixtures")
swift run -c release --package-path Benchmarks kpimodel train "${arguments[@]}" \
    --output Sources/DefaultKPIModel/xgb_default_model --report Sources/DefaultKPIModel/REPORT.md
