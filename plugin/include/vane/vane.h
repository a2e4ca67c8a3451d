/* vane.h - the library: segment a page, open models, score comments, explain a score.
 *
 * The way of a comment: bytes -> vane_page (replies) or vane_records (a dump) -> vane_score -> vane_result.
 * Value types (errors, results, spans, segments) are shared with the plugin and described in plugin.h.
 * A vane_model is immutable and shared by threads; a vane_scorer is cheap and belongs to one thread at a time.
 * Nothing here prints, exits, starts a thread or touches the locale.
 */
#ifndef VANE_H
#define VANE_H

#include "plugin.h"

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define VANE_API __attribute__((visibility("default")))
#define VANE_MUST_USE __attribute__((warn_unused_result))
#else
#define VANE_API
#define VANE_MUST_USE
#endif

/* The library's version, such as "0.1.0". Static. [thread-safe] */
VANE_API const char *vane_version(void);

/* A stable English name of a vane_code, such as "bundle"; "unknown" for any other number. Static. [thread-safe] */
VANE_API const char *vane_code_name(int32_t code);

/* ---- models ---------------------------------------------------------------------------------------------------- */

/* Opens `count` (>= 1) bundle folders as one model that scores all their tasks in one pass over a comment: at most one
 * sentiment bundle, and stance bundles of different targets. Every file is checked against the manifest's SHA-256.
 * NULL on failure. The caller closes the model after all its scorers are freed. [thread-safe] */
VANE_API VANE_MUST_USE vane_model *vane_model_open(const char *const *bundles, size_t count, struct vane_error *error);
VANE_API void vane_model_close(vane_model *model);

VANE_API size_t vane_model_bundle_count(const vane_model *model);

/* Fills *info for bundle `index`. VANE_ERROR_ARGUMENT past the end. [thread-safe] */
VANE_API int32_t vane_model_bundle_info(const vane_model *model, size_t index, struct vane_model_info *info);

/* ---- scoring --------------------------------------------------------------------------------------------------- */

/* NULL on failure. The model must outlive the scorer. [thread-safe] */
VANE_API VANE_MUST_USE vane_scorer *vane_scorer_new(const vane_model *model, struct vane_error *error);
VANE_API void vane_scorer_free(vane_scorer *scorer);

/* For hosts that a long text must not keep waiting: `stop` is asked before every 64 KiB or so of it, several times
 * over, and anything but 0 ends vane_score or vane_explain with VANE_ERROR_STOPPED; the scorer can be used again.
 * NULL, as in the beginning, never stops. `stop` must return: no longjmp and no exception may leave it.
 * [one thread per scorer] */
VANE_API void vane_scorer_stop_when(vane_scorer *scorer, int (*stop)(void *argument), void *argument);

/* Scores one comment with every loaded bundle. Contract as vane_plugin.score in plugin.h. */
VANE_API int32_t vane_score(vane_scorer *scorer, const char *utf8, size_t length, const char *target,
                            struct vane_result *result, struct vane_error *error);

/* The three probabilities that bundle `index` gave the comment scored last, in the order of its labels. NULL past the
 * end or before the first comment. Valid until the scorer's next call. [one thread per scorer] */
VANE_API const float *vane_scorer_probabilities(const vane_scorer *scorer, size_t index);

/* Which parts of a text pushed which way. Contract as vane_explain_v1.explain in plugin.h. */
VANE_API int32_t vane_explain(vane_scorer *scorer, const char *utf8, size_t length, const char *task,
                              const char *target, struct vane_span *spans, size_t capacity, size_t *count,
                              float base[3], struct vane_error *error);

/* ---- pages ----------------------------------------------------------------------------------------------------- */

/* Cuts a saved page into segments. Every line with visible text lies in exactly one of them. NULL on failure: memory,
 * a binary file (VANE_ERROR_FORMAT), or more than 1 GiB (VANE_ERROR_LIMIT). The bytes are not kept. [thread-safe] */
VANE_API VANE_MUST_USE vane_page *vane_page_read(const char *bytes, size_t length, int32_t format,
                                                 struct vane_error *error);
VANE_API size_t vane_page_count(const vane_page *page);
VANE_API int32_t vane_page_segment(const vane_page *page, size_t index, struct vane_segment *segment);
VANE_API void vane_page_free(vane_page *page);

#ifdef __cplusplus
}
#endif
#endif
