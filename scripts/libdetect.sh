#!/usr/bin/env bash
# Builds build/libdetect.so, with the Swift runtime inside and only the names of its header outside, and puts the default model beside
# it. Without the package manager: it would need a second build of everything for the flags, and the library is two modules.
set -euo pipefail
cd "$(dirname "$0")/.."

work=.build/libdetect
mkdir -p "$work" build
flags=(-O -wmo -parse-as-library -static-stdlib -swift-version 6 -enable-upcoming-feature ExistentialAny
    -enable-upcoming-feature MemberImportVisibility -module-cache-path "$PWD/$work/cache")
mapfile -t detection < <(find Sources/KPIDetection -name '*.swift' | sort)
mapfile -t library < <(find Sources/DetectLibrary -name '*.swift' | sort)

newest=$(find Sources/KPIDetection Sources/DetectLibrary Sources/CDetect scripts/libdetect.sh -type f -newer build/libdetect.so 2>/dev/null | head -1 || true)
if [ ! -e build/libdetect.so ] || [ -n "$newest" ]; then
    swiftc "${flags[@]}" -module-name KPIDetection -emit-module -emit-module-path "$work/KPIDetection.swiftmodule" \
        -emit-object -o "$work/KPIDetection.o" "${detection[@]}"
    swiftc "${flags[@]}" -module-name DetectLibrary -I "$work" -Xcc -fmodule-map-file=Sources/CDetect/module.modulemap \
        -use-ld=lld -emit-library -o "$work/libdetect.so" "${library[@]}" "$work/KPIDetection.o" \
        -Xlinker --version-script=Sources/DetectLibrary/exports.map -Xlinker -soname=libdetect.so \
        -Xlinker --gc-sections -Xlinker -z -Xlinker defs -Xlinker -s
    mv "$work/libdetect.so" build/libdetect.so
fi
cmp -s Sources/DefaultKPIModel/xgb_default_model build/xgb_default_model || cp Sources/DefaultKPIModel/xgb_default_model build/
echo "build/libdetect.so $(stat -c %s build/libdetect.so) bytes, build/xgb_default_model $(stat -c %s build/xgb_default_model) bytes"
