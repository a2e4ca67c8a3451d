/* library.c - what the library says about itself. */
#include "vane/vane.h"

const char *vane_version(void)
{
    return VANE_VERSION; /* from meson.build */
}

const char *vane_code_name(int32_t code)
{
    switch (code) {
    case VANE_OK: return "ok";
    case VANE_ERROR_MEMORY: return "memory";
    case VANE_ERROR_IO: return "io";
    case VANE_ERROR_FORMAT: return "format";
    case VANE_ERROR_BUNDLE: return "bundle";
    case VANE_ERROR_FEATURIZER: return "featurizer";
    case VANE_ERROR_TARGET: return "target";
    case VANE_ERROR_ARGUMENT: return "argument";
    case VANE_ERROR_LIMIT: return "limit";
    case VANE_ERROR_DATA: return "data";
    case VANE_ERROR_STOPPED: return "stopped";
    default: return "unknown";
    }
}
