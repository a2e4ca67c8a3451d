/* suggest.h - which unlabelled comments to label next: those whose labels would teach a model most.
 *
 * A label teaches most where the model wavers (Lewis and Gale 1994; the margin of Scheffer et al. 2001) and where no
 * other label says the same. One pass over the files keeps the most uncertain comments, SUGGEST_POOL for each one
 * wanted; from these the picks are made one after the other, each with the largest
 *     (1 - margin) * (1 - largest similarity to an earlier pick).
 * Similarity is the Jaccard index of two comments' feature buckets: what they share by what they have together.
 */
#ifndef TRAINING_SUGGEST_H
#define TRAINING_SUGGEST_H

#include "training/training.h"

enum {
    SUGGEST_COUNT_MAX = 1000,
    SUGGEST_POOL = 20,             /* comments kept for each one wanted */
    SUGGEST_TEXT_MAX = 16 << 10,   /* bytes of a comment with its id; nobody labels a longer one */
    SUGGEST_NEAR_PERCENT = 60      /* two comments at least this similar are repeats of each other */
};

struct suggest_options {
    size_t count;            /* how many to pick, 1 to SUGGEST_COUNT_MAX */
    int32_t format;          /* vane_input, but no page */
    const char *text_field;  /* NULL: text, or else body, comment, content */
    const char *id_field;    /* NULL: id */
    const char *const *labelled; /* labelled files: comments with the words of one of their rows are passed over */
    size_t labelled_count;
    train_progress_fn *progress; /* may be NULL; counts the bytes of the file at hand */
    void *progress_context;
};

/* One pick. Strings are not NUL-terminated and live as long as the suggestions. */
struct suggestion {
    struct vane_string id; /* without one the line, behind the file's name where there are several files */
    struct vane_string text;
    float probabilities[TRAIN_LABELS]; /* in the order of the model's labels */
    int label;                         /* the most probable */
    double margin;                     /* the largest probability less the second, 0 to 1 */
    void *block;                       /* what holds id and text */
};

struct suggestions {
    struct suggestion *items; /* in the order they were picked: the first labels teach most */
    size_t count;             /* fewer than asked for where the files hold fewer that differ */
    uint64_t records;         /* read, whatever became of them; the rest says why some were passed over */
    uint64_t problems, empty, too_long, labelled, other_target;
    uint64_t repeats;         /* of a comment that was kept at that time */
    char problem[160];        /* the first of the problems, and where */
    const char *problem_file; /* one of the files as they were given */
    uint64_t problem_line;
};

/* Reads unlabelled files ("-": standard input) once, in memory that depends on options->count and not on the files,
 * and fills *suggestions for bundle 0 of the model. Records that already carry this task's label, or name another
 * target than the model's, are passed over. The same files, model and options give the same picks. *suggestions is
 * given to suggestions_clear even after a failure. VANE_ERROR_ARGUMENT (count out of range), VANE_ERROR_FORMAT (a
 * page; no record with a text), VANE_ERROR_DATA (every record has a problem), VANE_ERROR_IO, VANE_ERROR_MEMORY. */
int32_t suggest_files(const vane_model *model, const struct suggest_options *options, const char *const *files,
                      size_t count, struct suggestions *suggestions, struct vane_error *error);
void suggestions_clear(struct suggestions *suggestions);

#endif
