/* The bytes of whole files. A compiler that is given them as Swift or C takes a minute for what the assembler copies at once.

   The names are looked for in the header search paths of this target (Package.swift). __has_include puts each file into the
   list of what this object depends on, so that it is assembled again when a file changes. */

#if !__has_include("openapi.yaml") || !__has_include("xgb_default_model")
#error "openapi.yaml or xgb_default_model is not where Package.swift says"
#endif

.macro file name, path
    .global \name
    .global \name\()_end
    .balign 16
\name:
    .incbin "\path"
\name\()_end:
    .byte 0
.endm

    .section .rodata
    file lapwing_openapi_yaml, openapi.yaml
    file lapwing_kpi_model, xgb_default_model

    .section .note.GNU-stack, "", @progbits
