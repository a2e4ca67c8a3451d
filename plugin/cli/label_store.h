/* label_store.h - the file of labels that vane label writes: what is answered, and each new answer on disk at once.
 *
 * The file is JSON lines that vane train reads. It is only ever appended to while a person labels: a corrected answer
 * is a second line, and the last line of an id and text wins, so that at no moment an answer exists nowhere.
 * Superseded lines are taken out on opening and closing, by writing a new file and renaming it over the old. One
 * thread, and one program at a time: the file is locked.
 */
#ifndef CLI_LABEL_STORE_H
#define CLI_LABEL_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "vane/plugin.h"

enum { LABEL_SIZE = 16 };

/* A comment, by id and text, and what was answered. Belongs to the store; its address stays. */
struct label_answer {
    char *id, *text;
    size_t id_length, text_length;
    char label[LABEL_SIZE]; /* empty: no answer */
    uint64_t order;         /* grows with each answer; 0 without one */
    uint64_t line;          /* of the file, 1-based; 0 without an answer */
    bool shares_line;       /* that line holds an answer to the other task as well, so it must stay */
    bool listed;            /* for the caller: the comment was seen before */
};

typedef struct label_store label_store;

/* Opens or creates the file and reads its answers to `task` ("stance" or "sentiment"); stance rows of other targets
 * are left alone. target may be NULL for sentiment. A torn last line, as a power cut leaves it, is cut off; any other
 * line that is no JSON object refuses the file, untouched. NULL on failure: VANE_ERROR_IO (also when another program
 * labels into it), VANE_ERROR_FORMAT, VANE_ERROR_MEMORY. */
label_store *label_store_open(const char *path, const char *task, const char *target, struct vane_error *error);

/* The answer for a comment, made without a label when there is none yet. NULL when out of memory. */
struct label_answer *label_store_entry(label_store *store, const char *id, size_t id_length, const char *text,
                                       size_t text_length);

/* Appends the label, or with NULL that there is none any more, and waits until the disk has it. On failure neither
 * the answer nor the file has changed: VANE_ERROR_IO (disk full, file replaced by another), VANE_ERROR_MEMORY. */
int32_t label_store_put(label_store *store, struct label_answer *answer, const char *label, struct vane_error *error);

/* Takes superseded lines out of the file and frees the store. When that fails the file stays as it is, every answer
 * in it, and *error says why. NULL is allowed. */
int32_t label_store_close(label_store *store, struct vane_error *error);

#endif
