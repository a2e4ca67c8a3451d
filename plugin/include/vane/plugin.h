/* plugin.h - the ABI between vane.so and a program that loads it with dlopen.
 *
 * This file stands alone: copy it into the host, nothing else is needed.
 *
 *     void *so = dlopen("vane.so", RTLD_NOW | RTLD_LOCAL);
 *     vane_plugin_entry_fn *entry = (vane_plugin_entry_fn *)dlsym(so, "vane_plugin_entry");
 *     const struct vane_plugin *vane = entry(VANE_ABI_MAJOR);
 *
 * Rules that hold for every function here:
 *  - Growth. Structs and the table only ever grow at their end within one major version. Whoever owns a struct
 *    writes its size into `struct_size`; the other side touches no member beyond it. VANE_HAS() asks the question.
 *  - Ownership. What the plugin returns belongs to the plugin. What the caller passes stays the caller's, and is not
 *    kept after the call returns. The only things to give back are the handles, each to its own close or free.
 *  - Threads. [thread-safe]: any thread, any time. [one thread per scorer]: not twice at once with the same handle.
 *  - Errors. Functions return VANE_OK (0) or a vane_code, or NULL for a handle; `error` may always be NULL.
 *  - The plugin starts no thread, prints nothing, never exits, and leaves locale, signals and errno's meaning alone.
 */
#ifndef VANE_PLUGIN_H
#define VANE_PLUGIN_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define VANE_ABI_MAJOR 1u
#define VANE_ABI_MINOR 0u

/* True when `member` lies inside the struct that `pointer` shows, by the size its owner wrote into it. */
#define VANE_HAS(pointer, member) \
    ((size_t)(pointer)->struct_size >= \
     (size_t)((const char *)&(pointer)->member - (const char *)(pointer)) + sizeof (pointer)->member)

/* Numbers are never reused or changed. vane_code_name() of the library, or docs/plugin.md, names them. */
enum vane_code {
    VANE_OK = 0,
    VANE_ERROR_MEMORY = 1,     /* an allocation failed; nothing was changed */
    VANE_ERROR_IO = 2,         /* a file could not be opened, read or written */
    VANE_ERROR_FORMAT = 3,     /* the input is not what it says it is */
    VANE_ERROR_BUNDLE = 4,     /* a model bundle is incomplete, altered or contradicts itself */
    VANE_ERROR_FEATURIZER = 5, /* the bundle was trained for another featurizer */
    VANE_ERROR_TARGET = 6,     /* no loaded model knows this target, or this task */
    VANE_ERROR_ARGUMENT = 7,   /* the call itself is wrong */
    VANE_ERROR_LIMIT = 8,      /* the input is larger than the stated limit */
    VANE_ERROR_DATA = 9,       /* labelled data cannot be learned from */
    VANE_ERROR_STOPPED = 10    /* the caller's own function said to stop: vane_scorer_stop_when in vane.h */
};

/* Filled by the first thing that goes wrong; later errors leave it alone. `text` is one line without a newline:
 * what is wrong and what to do. `source` and `line` say where (empty and 0 when that has no meaning). */
struct vane_error {
    uint32_t struct_size; /* in: bytes the caller has */
    int32_t code;         /* a vane_code */
    uint64_t line;        /* 1-based line of `source`, or 0 */
    char source[256];     /* file or field, UTF-8, NUL-terminated; a path too long keeps its end */
    char text[256];       /* UTF-8, NUL-terminated */
};
#define VANE_ERROR_INIT { sizeof(struct vane_error), 0, 0, { 0 }, { 0 } }

/* Indices into vane_result.sentiment and vane_result.stance. */
enum vane_sentiment { VANE_NEGATIVE = 0, VANE_NEUTRAL = 1, VANE_POSITIVE = 2 };
enum vane_stance { VANE_AGAINST = 0, VANE_NONE = 1, VANE_FAVOR = 2 };

enum vane_result_flag {
    VANE_EMPTY = 1u,         /* no visible text: none and neutral by definition, no model was asked */
    VANE_INVALID_UTF8 = 2u,  /* invalid bytes were read as U+FFFD; see invalid_bytes */
    VANE_HAS_SENTIMENT = 4u, /* a sentiment model is loaded and `sentiment` is its answer */
    VANE_HAS_STANCE = 8u     /* a model of the asked target is loaded and `stance` is its answer */
};

/* What one comment says. Probabilities are calibrated and each triple sums to 1 (to float rounding). */
struct vane_result {
    uint32_t struct_size;      /* in: bytes the caller has */
    uint32_t flags;            /* out: vane_result_flag */
    float sentiment[3];        /* out: by vane_sentiment */
    float stance[3];           /* out: by vane_stance */
    int32_t sentiment_label;   /* out: the most probable vane_sentiment */
    int32_t stance_label;      /* out: the most probable vane_stance */
    uint32_t feature_count;    /* out: distinct feature buckets that were looked up */
    uint32_t invalid_bytes;    /* out: bytes that were not UTF-8 */
};
#define VANE_RESULT_INIT { sizeof(struct vane_result), 0, { 0, 0, 0 }, { 0, 0, 0 }, 0, 0, 0, 0 }

typedef struct vane_model vane_model;   /* immutable; shared by any number of threads */
typedef struct vane_scorer vane_scorer; /* scratch memory of one thread */
typedef struct vane_page vane_page;     /* a page cut into segments */

struct vane_plugin {
    uint32_t struct_size;
    uint32_t abi_minor;
    const char *name;    /* "vane" */
    const char *version; /* of the plugin, such as "0.1.0" */

    /* Opens `count` model bundles (folders) as one model; at most one of them may be a sentiment model, and each
     * stance model must have a target of its own. count 0 opens the shipped models, at the place
     * they were installed to. NULL on failure. [thread-safe] */
    vane_model *(*model_open)(const char *const *bundles, size_t count, struct vane_error *error);

    /* Call after the model's scorers are freed. NULL is allowed. [thread-safe] */
    void (*model_close)(vane_model *model);

    /* A scorer borrows the model, which must outlive it. NULL on failure. [thread-safe] */
    vane_scorer *(*scorer_new)(const vane_model *model, struct vane_error *error);
    void (*scorer_free)(vane_scorer *scorer); /* NULL is allowed */

    /* Scores one comment of `length` bytes (NUL bytes allowed, invalid UTF-8 replaced and counted; at most 64 MiB).
     * `target` names the policy; NULL takes the first stance model, if there is one. A target that no loaded model
     * knows gives VANE_ERROR_TARGET. The answer depends on nothing but model, text and target.
     * [one thread per scorer] */
    int32_t (*score)(vane_scorer *scorer, const char *utf8, size_t length, const char *target,
                     struct vane_result *result, struct vane_error *error);

    /* A static table by its name, such as "vane.explain/1" (struct vane_explain_v1), or NULL. [thread-safe] */
    const void *(*get_extension)(const char *id);
};

/* The one exported symbol: the table for this major version, or NULL. Static; valid until dlclose. [thread-safe] */
typedef const struct vane_plugin *vane_plugin_entry_fn(uint32_t abi_major);

/* ---- "vane.explain/1": which parts of the text pushed which way ------------------------------------------------ */

/* One stretch of the text, bytes [begin, end) of what was passed. push[] is what it adds to the log-odds of each
 * label (indexed as in vane_result), centred so that the three sum to 0. */
struct vane_span {
    uint64_t begin, end;
    float push[3];
};

struct vane_explain_v1 {
    uint32_t struct_size;
    /* Fills at most `capacity` spans in text order and sets *count to how many there are in all; spans NULL with
     * capacity 0 only counts. task is "stance" or "sentiment"; target as in score. base[3] (may be NULL) is what the
     * labels start from, so that base plus all pushes are the log-odds behind the probabilities. A text may have 1 MiB
     * at most (VANE_ERROR_LIMIT). [one thread per scorer] */
    int32_t (*explain)(vane_scorer *scorer, const char *utf8, size_t length, const char *task, const char *target,
                       struct vane_span *spans, size_t capacity, size_t *count, float base[3],
                       struct vane_error *error);
};

/* ---- "vane.segment/1": a page into article, replies and furniture ---------------------------------------------- */

enum vane_segment_kind { VANE_ARTICLE = 0, VANE_REPLY = 1, VANE_FURNITURE = 2 };
enum vane_page_format { VANE_PAGE_AUTO = 0, VANE_PAGE_TEXT = 1, VANE_PAGE_HTML = 2 };

struct vane_string {
    const char *data; /* UTF-8, not NUL-terminated; NULL when there is none */
    size_t length;
};

/* One segment. Strings belong to the page and live as long as it does. */
struct vane_segment {
    uint32_t struct_size;        /* in: bytes the caller has */
    int32_t kind;                /* vane_segment_kind */
    uint64_t start_line;         /* 1-based, inclusive, of the input as given */
    uint64_t end_line;
    int32_t depth;               /* replies: 0 for a reply to the page; -1 where the page does not show it */
    uint32_t reserved;
    struct vane_string text;     /* what to score: without byline, quote and controls */
    struct vane_string author;   /* replies, where shown */
    struct vane_string time;     /* as the page writes it */
    struct vane_string quote;    /* words of somebody else that the reply repeats */
};

struct vane_segment_v1 {
    uint32_t struct_size;
    /* Cuts a page of `length` bytes. NULL on failure. [thread-safe] */
    vane_page *(*page_read)(const char *bytes, size_t length, int32_t format, struct vane_error *error);
    size_t (*page_count)(const vane_page *page); /* 0 for NULL */
    /* Fills *segment for index 0..count-1, in page order. */
    int32_t (*page_segment)(const vane_page *page, size_t index, struct vane_segment *segment);
    void (*page_free)(vane_page *page); /* NULL is allowed */
};

/* ---- "vane.batch/1": many comments in one call ----------------------------------------------------------------- */

struct vane_batch_v1 {
    uint32_t struct_size;
    /* Scores texts[i] into the i-th result; results lie `result_size` bytes apart, and each one's struct_size is set
     * to that. Stops at the first failure: *done (may be NULL) results are then valid. [one thread per scorer] */
    int32_t (*score_batch)(vane_scorer *scorer, const struct vane_string *texts, size_t count, const char *target,
                           void *results, size_t result_size, size_t *done, struct vane_error *error);
};

/* ---- "vane.model-info/1": what is loaded ----------------------------------------------------------------------- */

/* Strings belong to the model and live as long as it does; target and statement are NULL for sentiment. */
struct vane_model_info {
    uint32_t struct_size; /* in: bytes the caller has */
    uint32_t label_count; /* 3 */
    const char *name;
    const char *version;
    const char *task;     /* "stance" or "sentiment" */
    const char *target;
    const char *statement;
    const char *language; /* such as "en" */
    const char *labels[3];
    const char *manifest; /* the bundle's manifest.json as text */
};

struct vane_model_info_v1 {
    uint32_t struct_size;
    size_t (*bundle_count)(const vane_model *model); /* 0 for NULL */                               /* [thread-safe] */
    int32_t (*bundle_info)(const vane_model *model, size_t index, struct vane_model_info *info);     /* [thread-safe] */
};

#ifdef __cplusplus
}
#endif
#endif
