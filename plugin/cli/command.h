/* command.h - what the subcommands share: their entry points, exit codes, errors, and where models are. */
#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H

#include <stdbool.h>
#include <stddef.h>

#include "vane/vane.h"

enum exit_code { EXIT_GOOD = 0, EXIT_BAD_INPUT = 1, EXIT_BAD_CALL = 2 };

/* argv[0] is the subcommand's name. Each returns an exit_code. */
int command_segment(int argc, char **argv);
int command_score(int argc, char **argv);
int command_serve(int argc, char **argv);
int command_suggest(int argc, char **argv);
int command_train(int argc, char **argv);
int command_compare(int argc, char **argv);
int command_eval(int argc, char **argv);
int command_explain(int argc, char **argv);
int command_label(int argc, char **argv);
int command_model(int argc, char **argv);

/* Prints "vane: SOURCE:LINE: text" to standard error and returns the exit code it deserves. */
int report_error(const struct vane_error *error);

/* Prints "vane: ..." with a hint at --help, and returns EXIT_BAD_CALL. */
__attribute__((format(printf, 2, 3))) int report_bad_call(const char *command, const char *format, ...);

enum { BUNDLES_MAX = 16 };

/* Opens the bundles that -m named, or with none the shipped ones. NULL with *error filled. */
vane_model *open_models(const char *const *bundles, size_t count, struct vane_error *error);

enum { SHIPPED_MAX = 4, PRIOR_PATH_SIZE = 4352 };

/* The folders of the shipped models; count 0 where they are not found. */
struct shipped_models {
    char paths[SHIPPED_MAX][PRIOR_PATH_SIZE];
    const char *list[SHIPPED_MAX]; /* points into paths */
    size_t count;
    char folder[PRIOR_PATH_SIZE];  /* where they are, or were looked for last */
};
void find_shipped(struct shipped_models *models);

/* The folder of the shipped prior, written to path, or NULL when it is not there. */
const char *find_prior(char path[PRIOR_PATH_SIZE]);

#endif
