/* cmd_label.c - vane label. */
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/memory.h"
#include "cli/command.h"
#include "cli/label_screen.h"
#include "cli/label_store.h"
#include "cli/terminal.h"
#include "vane/records.h"

static const char help[] =
    "Usage: vane label --task stance --target NAME [OPTIONS] --out LABELS.jsonl FILE\n"
    "       vane label --task sentiment [OPTIONS] --out LABELS.jsonl FILE\n\n"
    "Shows one comment after the other and takes one key a label. Each answer is on disk before the next comment is\n"
    "shown; quit any time, the same call goes on where you stopped. FILE is JSONL, CSV, TSV or lines, such as what\n"
    "vane suggest prints. LABELS.jsonl is what vane train reads.\n\n"
    "  --task TASK            stance (toward a policy) or sentiment\n"
    "  --target NAME          stance: the short name of the policy, written into every row\n"
    "  --statement TEXT       the policy in one sentence, shown above every comment (default: the target's name)\n"
    "  --out LABELS.jsonl     where answers go; made when missing, appended to when not\n"
    "  --text-field NAME      the field that holds the comment (default: text, or else body, comment, content)\n"
    "  -h, --help\n\n"
    "Keys: f favor, a against, n none; for sentiment p positive, u neutral, n negative; s skip, b or backspace back,\n"
    "x take the answer back, m what the model thinks, ? help, q quit.\n\n"
    "Example:\n"
    "  vane label --task stance --target car-ban --statement \"Cars should be banned from the old town.\" \\\n"
    "      --out car-ban.jsonl comments.jsonl\n";

static const struct task {
    const char *name, *keys, *labels[3], *probabilities[3], *key_line;
} tasks[] = {
    { "stance", "fan", { "favor", "against", "none" }, { "p_favor", "p_against", "p_none" },
      "f favor · a against · n none | ? help · q quit · s skip · b back" },
    { "sentiment", "pun", { "positive", "neutral", "negative" }, { "p_positive", "p_neutral", "p_negative" },
      "p positive · u neutral · n negative | ? help · q quit · s skip · b back" },
};

static const char screen_help[] =
    "A label's key answers and goes on. Every answer is saved at once.\n\n"
    "s        skip, asked again next time; an answered comment keeps its answer\n"
    "b        back, also backspace; an answer stays until you give another\n"
    "x        take this comment's answer back\n"
    "m        what the model thinks, if FILE says it: make up your mind first\n"
    "space ↓  on in a long comment; ↑ back in it\n"
    "q        quit, also Ctrl-C; the same call goes on from here\n\n"
    "Any other key returns.";

struct comment {
    struct label_answer *answer; /* the store's */
    char opinion[96];            /* empty: the file has none */
};

struct session {
    const struct task *task;
    const char *target, *text_field, *statement, *out, *file;
    label_store *store;
    struct comment *comments;
    size_t count, capacity, at;    /* at == count: all are behind */
    struct comment **history;      /* what was left, the latest last; `cursor` walks over it, else at its end */
    size_t history_count, cursor, frontier;
    size_t repeated, unusable, answered_now;
    bool show_opinion, show_help, is_bad, has_opinions;
    char message[320];
    size_t scroll;
};

/* ---- the comments ---------------------------------------------------------------------------------------------- */

enum { FIELD_ID, FIELD_SUGGESTED, FIELD_P, FIELD_TEXT = FIELD_P + 3, FIELD_COUNT = FIELD_TEXT + 4 };

static void describe_opinion(const struct task *task, const struct vane_field *fields, char *opinion, size_t size)
{
    const struct vane_field *suggested = &fields[FIELD_SUGGESTED];
    size_t used = 0;
    opinion[0] = '\0';
    if (suggested->data != NULL && suggested->is_text)
        used = (size_t)snprintf(opinion, size, "%.*s  ", suggested->length < 24 ? (int)suggested->length : 24,
                                suggested->data);
    for (int k = 0; k < 3; k++)
        if (fields[FIELD_P + k].data != NULL && used < size)
            used += (size_t)snprintf(opinion + used, size - used, "%s%s %.0f %%", k > 0 ? ", " : "", task->labels[k],
                                     100 * strtod(fields[FIELD_P + k].data, NULL));
}

static int32_t take_record(struct session *session, const struct vane_record *record, bool is_lines,
                           struct vane_error *error)
{
    char number[24];
    const struct vane_field *id = &record->fields[FIELD_ID], *text = &record->fields[is_lines ? 0 : FIELD_TEXT];
    const struct vane_field *end = &record->fields[FIELD_COUNT];
    while (!is_lines && text->data == NULL && text + 1 < end)
        text++;
    if (record->problem != NULL || text->data == NULL || !text->is_text || text->length == 0) {
        session->unusable++;
        return VANE_OK;
    }
    (void)snprintf(number, sizeof number, "%" PRIu64, record->line);
    bool has_id = !is_lines && id->data != NULL;
    struct label_answer *answer = label_store_entry(session->store, has_id ? id->data : number,
                                                    has_id ? id->length : strlen(number), text->data, text->length);
    if (answer == NULL || memory_reserve(&session->comments, &session->capacity, session->count + 1,
                                         sizeof *session->comments) != 0)
        return error_memory(error);
    session->repeated += answer->listed;
    if (answer->listed)
        return VANE_OK;
    answer->listed = true;
    struct comment *comment = &session->comments[session->count++];
    comment->answer = answer;
    comment->opinion[0] = '\0';
    if (!is_lines)
        describe_opinion(session->task, record->fields, comment->opinion, sizeof comment->opinion);
    session->has_opinions = session->has_opinions || comment->opinion[0] != '\0';
    return VANE_OK;
}

static int32_t read_comments(struct session *session, struct vane_error *error)
{
    const struct task *task = session->task;
    const char *own = session->text_field != NULL ? session->text_field : "text";
    const char *const fields[] = { "id", "suggested", task->probabilities[0], task->probabilities[1],
                                   task->probabilities[2], own, "body", "comment", "content" };
    struct vane_record record;
    int32_t status = VANE_OK;
    int got;
    vane_reader *reader = vane_reader_open(session->file, VANE_INPUT_AUTO, fields,
                                           session->text_field != NULL ? FIELD_TEXT + 1 : FIELD_COUNT, error);
    if (reader == NULL)
        return error->code;
    int32_t format = vane_reader_format(reader);
    FAIL_IF(format == VANE_INPUT_PAGE || format == VANE_INPUT_HTML, error, VANE_ERROR_FORMAT, session->file, 0,
            "a page, not comments; first: vane score --with-text --output jsonl PAGE > comments.jsonl");
    while ((got = vane_reader_next(reader, &record, error)) > 0)
        TRY(take_record(session, &record, format == VANE_INPUT_LINES, error));
    FAIL_IF(got < 0, error, VANE_ERROR_IO, session->file, 0, "cannot be read");
    FAIL_IF(session->count == 0, error, VANE_ERROR_FORMAT, session->file, 0,
            "no record has a text in the field '%s'; name it with --text-field", own);
done:
    vane_reader_close(reader);
    return status;
}

/* ---- moving about ---------------------------------------------------------------------------------------------- */

static size_t find_unanswered(const struct session *session, size_t from)
{
    while (from < session->count && session->comments[from].answer->label[0] != '\0')
        from++;
    return from;
}

static int compare_orders(const void *first, const void *second)
{
    const struct comment *a = *(const struct comment *const *)first, *b = *(const struct comment *const *)second;
    return (a->answer->order > b->answer->order) - (a->answer->order < b->answer->order);
}

/* "Back" reaches into earlier sessions, the latest answer first. */
static int32_t recall_history(struct session *session, struct vane_error *error)
{
    /* a comment comes in once here, and once more when its answer is taken back */
    session->history = memory_zeroed(2 * session->count, sizeof *session->history);
    if (session->history == NULL)
        return error_memory(error);
    for (size_t i = 0; i < session->count; i++)
        if (session->comments[i].answer->order > 0)
            session->history[session->history_count++] = &session->comments[i];
    qsort(session->history, session->history_count, sizeof *session->history, compare_orders);
    session->cursor = session->history_count;
    session->at = session->frontier = find_unanswered(session, 0);
    return VANE_OK;
}

static void turn_to(struct session *session, size_t at)
{
    session->at = at;
    session->scroll = 0;
    session->show_opinion = false;
}

static void go_on(struct session *session)
{
    if (session->cursor == session->history_count) {
        session->history[session->history_count++] = &session->comments[session->at];
        session->frontier = find_unanswered(session, session->at + 1);
    }
    session->cursor++;
    bool is_back = session->cursor < session->history_count;
    turn_to(session, is_back ? (size_t)(session->history[session->cursor] - session->comments) : session->frontier);
}

static void go_back(struct session *session)
{
    if (session->cursor == 0)
        (void)snprintf(session->message, sizeof session->message, "This is the first one.");
    else
        turn_to(session, (size_t)(session->history[--session->cursor] - session->comments));
}

/* ---- answering ------------------------------------------------------------------------------------------------- */

/* label NULL takes the answer back. What could not be saved is not taken for an answer. */
static bool save(struct session *session, const char *label)
{
    struct vane_error error = VANE_ERROR_INIT;
    struct label_answer *answer = session->comments[session->at].answer;
    if (strcmp(answer->label, label != NULL ? label : "") == 0)
        return true;
    bool is_new = answer->label[0] == '\0';
    session->is_bad = label_store_put(session->store, answer, label, &error) != VANE_OK;
    if (session->is_bad)
        (void)snprintf(session->message, sizeof session->message, "%s", error.text);
    else
        session->answered_now += is_new;
    return !session->is_bad;
}

static void take_key(struct session *session, int key)
{
    const char *found = key > 0 && key < 128 ? strchr(session->task->keys, key) : NULL;
    bool is_comment = session->at < session->count;
    if (key == 'b' || key == KEY_BACK) {
        go_back(session);
    } else if (key == '?') {
        session->show_help = true;
        session->scroll = 0;
    } else if (is_comment && found != NULL) {
        const char *label = session->task->labels[found - session->task->keys];
        if (save(session, label)) {
            (void)snprintf(session->message, sizeof session->message, "Saved: %s.", label);
            go_on(session);
        }
    } else if (is_comment && key == 's') {
        go_on(session);
    } else if (is_comment && key == 'x') {
        if (save(session, NULL))
            (void)snprintf(session->message, sizeof session->message, "This comment has no answer now.");
    } else if (is_comment && key == 'm') {
        session->show_opinion = true;
    } else if (key > 32 && key < 127) {
        (void)snprintf(session->message, sizeof session->message, "%c is no key here; ? shows the keys.", key);
    }
}

static void scroll(struct session *session, int key, size_t page)
{
    size_t step = key == KEY_UP || key == KEY_DOWN ? 1 : page > 1 ? page - 1 : 1;
    if (key == KEY_UP || key == KEY_PAGE_UP)
        session->scroll -= session->scroll < step ? session->scroll : step;
    else
        session->scroll += step; /* drawing clips it */
}

static size_t count_answers(const struct session *session, size_t counts[3])
{
    size_t sum = 0;
    counts[0] = counts[1] = counts[2] = 0;
    for (size_t i = 0; i < session->count; i++)
        for (int k = 0; k < 3; k++)
            counts[k] += strcmp(session->comments[i].answer->label, session->task->labels[k]) == 0;
    for (int k = 0; k < 3; k++)
        sum += counts[k];
    return sum;
}

static void draw(struct session *session, size_t *page)
{
    char title[192], statement[1024], answer[96], opinion[160] = "", end[160], keys[128];
    size_t counts[3], done = count_answers(session, counts), left = session->count - done;
    const char *const *labels = session->task->labels;
    const struct comment *comment = session->at < session->count ? &session->comments[session->at] : NULL;
    struct label_view view = { .title = title, .statement = statement, .opinion = opinion, .scroll = session->scroll,
                               .message = session->message, .is_bad = session->is_bad,
                               .keys = keys };
    (void)snprintf(keys, sizeof keys, "%s%s", session->task->key_line, session->has_opinions ? " · m model" : "");
    (void)snprintf(title, sizeof title, "%zu of %zu | %zu done, %zu left | %s %zu, %s %zu, %s %zu",
                   comment != NULL ? session->at + 1 : session->count, session->count, done, left, labels[0],
                   counts[0], labels[1], counts[1], labels[2], counts[2]);
    (void)snprintf(statement, sizeof statement, "%s%s", session->target != NULL ? "Policy: " : "", session->statement);
    (void)snprintf(end, sizeof end, left > 0 ? "The end. %zu skipped; the next call asks for them again.\n\n"
                   "b goes back, q quits." : "All done.\n\nb goes back, q quits.", left);
    if (comment != NULL && comment->answer->label[0] != '\0') {
        (void)snprintf(answer, sizeof answer, "Answered: %s. Another key corrects it, s keeps it, x takes it back.",
                       comment->answer->label);
        view.answer = answer;
    }
    if (comment != NULL && session->show_opinion)
        (void)snprintf(opinion, sizeof opinion, "The model thinks: %s",
                       comment->opinion[0] != '\0' ? comment->opinion : "nothing; FILE has no probabilities");
    view.text = session->show_help ? screen_help : comment != NULL ? comment->answer->text : end;
    view.text_length = session->show_help || comment == NULL ? strlen(view.text) : comment->answer->text_length;
    screen_draw(&view);
    session->scroll = view.scroll;
    *page = view.page;
}

static int label_comments(struct session *session)
{
    size_t page = 1;
    if (!screen_open())
        return report_bad_call("label", "the terminal cannot be set");
    for (bool going_on = true; going_on;) {
        draw(session, &page);
        int key = screen_key();
        if (key == KEY_REDRAW)
            continue;
        session->message[0] = '\0';
        session->is_bad = false;
        if (key == KEY_UP || key == KEY_DOWN || key == KEY_PAGE_UP || key == KEY_PAGE_DOWN || key == ' ')
            scroll(session, key, page);
        else if (key == 'q' || key == KEY_END)
            going_on = false;
        else if (session->show_help)
            session->show_help = false;
        else
            take_key(session, key);
    }
    screen_close();
    return screen_signal() != 0 ? 128 + screen_signal() : EXIT_GOOD;
}

/* ---- the call -------------------------------------------------------------------------------------------------- */

static void print_summary(const struct session *session)
{
    size_t counts[3], done = count_answers(session, counts);
    printf("%zu answered now; %zu done, %zu left (%s %zu, %s %zu, %s %zu)\n", session->answered_now, done,
           session->count - done, session->task->labels[0], counts[0], session->task->labels[1], counts[1],
           session->task->labels[2], counts[2]);
    if (session->repeated > 0)
        printf("%zu repeated comments were shown once\n", session->repeated);
    if (session->unusable > 0)
        printf("%zu records without a text were passed over\n", session->unusable);
    printf("saved in %s%s", session->out, done < session->count ? "; to go on, call again" : "");
    if (session->target != NULL) {
        printf("; to learn from it:\n  vane train --task %s --target %s --data %s --out MODEL", session->task->name,
               session->target, session->out);
        if (strcmp(session->statement, session->target) != 0)
            printf(" \\\n    --statement \"%s\"", session->statement);
    }
    putchar('\n');
}

static bool same_file(const char *a, const char *b)
{
    struct stat first, second;
    return stat(a, &first) == 0 && stat(b, &second) == 0 && first.st_dev == second.st_dev &&
           first.st_ino == second.st_ino;
}

static int run_session(struct session *session)
{
    struct vane_error error = VANE_ERROR_INIT;
    int code = EXIT_GOOD;
    if (access(session->file, R_OK) != 0) /* before an empty file of labels is made */
        (void)error_set(&error, VANE_ERROR_IO, session->file, 0, "cannot be read: %s", strerror(errno));
    else
        session->store = label_store_open(session->out, session->task->name, session->target, &error);
    int32_t status = session->store == NULL ? error.code : read_comments(session, &error);
    if (status == VANE_OK)
        status = recall_history(session, &error);
    if (status == VANE_OK) {
        code = label_comments(session);
        print_summary(session);
    }
    int32_t closed = label_store_close(session->store, &error);
    memory_free(session->comments);
    memory_free(session->history);
    if (status == VANE_OK && closed == VANE_OK)
        return code;
    if (error.source[0] == '\0')
        (void)snprintf(error.source, sizeof error.source, "%s", session->file);
    return report_error(&error);
}

static int check_call(struct session *session, int files)
{
    if (session->task == NULL)
        return report_bad_call("label", "--task stance or --task sentiment is needed");
    if (strcmp(session->task->name, "stance") == 0 && (session->target == NULL || session->target[0] == '\0'))
        return report_bad_call("label", "--target NAME is needed: the short name of the policy");
    if (session->out == NULL)
        return report_bad_call("label", "--out LABELS.jsonl is needed");
    if (files != 1)
        return report_bad_call("label", "one FILE of comments is needed");
    if (strcmp(session->file, "-") == 0)
        return report_bad_call("label", "standard input is the keyboard; name a FILE");
    if (same_file(session->file, session->out))
        return report_bad_call("label", "--out is FILE itself; name another");
    if (!terminal_is(stdin) || !terminal_is(stdout))
        return report_bad_call("label", "a terminal is needed, for standard input and standard output");
    return EXIT_GOOD;
}

int command_label(int argc, char **argv)
{
    static const struct option options[] = {
        { "task", required_argument, NULL, 'k' },      { "target", required_argument, NULL, 't' },
        { "statement", required_argument, NULL, 's' }, { "out", required_argument, NULL, 'o' },
        { "text-field", required_argument, NULL, 'x' }, { "help", no_argument, NULL, 'h' }, { NULL, 0, NULL, 0 },
    };
    struct session session = { 0 };
    int found;
    opterr = 0;
    while ((found = getopt_long(argc, argv, "h", options, NULL)) != -1)
        switch (found) {
        case 'k':
            for (size_t i = 0; i < 2; i++)
                if (strcmp(optarg, tasks[i].name) == 0)
                    session.task = &tasks[i];
            break;
        case 't': session.target = optarg; break;
        case 's': session.statement = optarg; break;
        case 'o': session.out = optarg; break;
        case 'x': session.text_field = optarg; break;
        case 'h':
            fputs(help, stdout);
            return EXIT_GOOD;
        default:
            return report_bad_call("label", "unknown option, or one without its value");
        }
    session.file = optind < argc ? argv[optind] : "";
    if (session.statement == NULL)
        session.statement = session.target != NULL ? session.target : "How does the writer feel?";
    int code = check_call(&session, argc - optind);
    return code != EXIT_GOOD ? code : run_session(&session);
}
