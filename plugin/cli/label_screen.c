#include "cli/label_screen.h"

#include <ctype.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>
#include <utf8proc.h>

#include "base/memory.h"
#include "cli/terminal.h"

/* The other screen, so that the shell's lines come back; pastes in brackets, so that one cannot answer; no wrapping,
 * so that a cluster drawn wider than expected spoils one line and not all. */
#define ENTER "\033[?1049h\033[?2004h\033[?7l\033[?25l\033[H\033[2J"
#define LEAVE "\033[?7h\033[?25h\033[?2004l\033[?1049l"

/* ---- taking and giving back the terminal ----------------------------------------------------------------------- */

static const int noted[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP, SIGCONT, SIGWINCH };
static const int fatal[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT };
enum { NOTED = sizeof noted / sizeof *noted, FATAL = sizeof fatal / sizeof *fatal };

/* Handlers know no context but this. */
static struct {
    struct termios before, raw;
    struct sigaction old_fatal[FATAL];
    sigset_t mask; /* while waiting for a key; else what is noted is blocked */
    volatile sig_atomic_t ending, resized, stopping, continued;
} screen;

static void give_back(void)
{
    ssize_t ignored = write(STDOUT_FILENO, LEAVE, sizeof LEAVE - 1);
    (void)ignored;
    (void)tcsetattr(STDIN_FILENO, TCSADRAIN, &screen.before);
}

static bool take(void)
{
    ssize_t written = write(STDOUT_FILENO, ENTER, sizeof ENTER - 1);
    return tcsetattr(STDIN_FILENO, TCSADRAIN, &screen.raw) == 0 && written > 0;
}

static void note(int signal)
{
    if (signal == SIGWINCH)
        screen.resized = 1;
    else if (signal == SIGTSTP)
        screen.stopping = 1;
    else if (signal == SIGCONT)
        screen.continued = 1;
    else if (screen.ending == 0)
        screen.ending = signal;
}

/* Whoever handled the signal before handles it next, with the terminal as it was. */
static void give_back_and_die(int signal)
{
    give_back();
    for (int i = 0; i < FATAL; i++)
        if (fatal[i] == signal)
            (void)sigaction(signal, &screen.old_fatal[i], NULL);
    (void)raise(signal);
}

bool screen_open(void)
{
    struct sigaction action = { .sa_handler = note };
    sigset_t block;
    if (tcgetattr(STDIN_FILENO, &screen.before) != 0)
        return false;
    screen.raw = screen.before;
    screen.raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO | IEXTEN);
    screen.raw.c_iflag &= ~(tcflag_t)(IXON | ICRNL | INLCR | ISTRIP);
    screen.raw.c_cc[VMIN] = 1;
    screen.raw.c_cc[VTIME] = 0;
    (void)sigemptyset(&block);
    (void)sigemptyset(&action.sa_mask);
    for (int i = 0; i < NOTED; i++)
        (void)sigaddset(&block, noted[i]);
    (void)sigprocmask(SIG_BLOCK, &block, &screen.mask);
    for (int i = 0; i < NOTED; i++) {
        (void)sigaction(noted[i], &action, NULL);
        (void)sigdelset(&screen.mask, noted[i]);
    }
    action.sa_handler = give_back_and_die;
    for (int i = 0; i < FATAL; i++)
        (void)sigaction(fatal[i], &action, &screen.old_fatal[i]);
    bool taken = take();
    if (!taken)
        screen_close();
    return taken;
}

/* What is noted stays blocked: the little that is left to do must not be cut off either. */
void screen_close(void)
{
    give_back();
    for (int i = 0; i < FATAL; i++)
        (void)sigaction(fatal[i], &screen.old_fatal[i], NULL);
}

int screen_signal(void)
{
    return screen.ending;
}

/* ---- keys ------------------------------------------------------------------------------------------------------ */

enum { SILENCE = -1, INTERRUPTED = -2, CLOSED = -3, ESCAPE = 27, ESCAPE_WAIT_MS = 400 };

/* The next byte; wait_ms < 0 waits for ever. */
static int read_byte(int wait_ms)
{
    struct pollfd input = { .fd = STDIN_FILENO, .events = POLLIN };
    struct timespec wait = { wait_ms / 1000, wait_ms % 1000 * 1000000L };
    unsigned char byte;
    int ready = ppoll(&input, 1, wait_ms < 0 ? NULL : &wait, &screen.mask);
    if (ready <= 0)
        return ready < 0 ? INTERRUPTED : SILENCE;
    ssize_t got = read(STDIN_FILENO, &byte, 1);
    if (got < 0 && (errno == EINTR || errno == EAGAIN))
        return INTERRUPTED;
    return got == 1 ? byte : CLOSED;
}

static void skip_paste(void)
{
    static const char end[] = "\033[201~";
    for (size_t matched = 0; matched < sizeof end - 1;) {
        int byte = read_byte(ESCAPE_WAIT_MS * 5);
        if (byte < 0)
            return;
        matched = byte == end[matched] ? matched + 1 : byte == ESCAPE;
    }
}

/* What follows an escape byte. Every letter of a sequence is eaten: the arrow up ends in an A, which is no answer. */
static int read_sequence(void)
{
    char digits[8] = "";
    size_t count = 0;
    int byte = read_byte(ESCAPE_WAIT_MS);
    if (byte != '[' && byte != 'O')
        return 0;
    do {
        byte = read_byte(ESCAPE_WAIT_MS);
        if (byte >= '0' && byte <= '9' && count + 1 < sizeof digits)
            digits[count++] = (char)byte;
    } while (byte >= 0 && (byte < 0x40 || byte > 0x7E));
    if (byte == '~' && strcmp(digits, "200") == 0)
        skip_paste();
    if (byte == '~' && (digits[0] == '5' || digits[0] == '6'))
        return digits[0] == '5' ? KEY_PAGE_UP : KEY_PAGE_DOWN;
    return byte == 'A' ? KEY_UP : byte == 'B' ? KEY_DOWN : 0;
}

int screen_key(void)
{
    for (;;) {
        if (screen.ending != 0)
            return KEY_END;
        if (screen.stopping || screen.continued || screen.resized) {
            if (screen.stopping) {
                give_back();
                (void)raise(SIGSTOP);
            }
            if (screen.stopping || screen.continued)
                (void)take(); /* the shell has set its own modes meanwhile */
            screen.stopping = screen.continued = screen.resized = 0;
            return KEY_REDRAW;
        }
        int byte = read_byte(-1);
        if (byte == ESCAPE)
            byte = read_sequence();
        if (byte == CLOSED || byte == 4)
            return KEY_END;
        if (byte == 12)
            return KEY_REDRAW;
        if (byte == 127 || byte == 8)
            return KEY_BACK;
        if (byte >= 32 && (byte < 127 || byte > 256))
            return byte < 127 ? tolower(byte) : byte;
    }
}

/* ---- text in lines --------------------------------------------------------------------------------------------- */

struct span {
    size_t start, length;
};

struct spans {
    struct span *data;
    size_t count, capacity;
};

/* One grapheme cluster: bytes, and the columns it takes at most. Terminals disagree about skin tones and joined
 * emoji: some draw the parts side by side, and a line broken too early is better than a word lost behind the edge. */
static size_t read_cluster(const char *at, size_t left, int *columns)
{
    utf8proc_int32_t code = 0, last = 0, state = 0;
    size_t used = 0;
    *columns = 0;
    while (used < left) {
        utf8proc_ssize_t taken = utf8proc_iterate((const utf8proc_uint8_t *)at + used,
                                                  (utf8proc_ssize_t)(left - used), &code);
        if (taken <= 0 || (used > 0 && utf8proc_grapheme_break_stateful(last, code, &state)))
            break;
        if (used == 0 || *columns > 0)
            *columns += code == '\t' ? 1 : code == 0xFE0F && *columns == 1 ? 1 : utf8proc_charwidth(code);
        last = code;
        used += (size_t)taken;
    }
    return used > 0 ? used : 1; /* a byte that is not UTF-8 shows nothing */
}

/* Several blank lines in a row count as one. */
static void add_span(struct spans *spans, size_t start, size_t end)
{
    if (start == end && (spans->count == 0 || spans->data[spans->count - 1].length == 0))
        return;
    if (memory_reserve(&spans->data, &spans->capacity, spans->count + 1, sizeof *spans->data) == 0)
        spans->data[spans->count++] = (struct span){ start, end - start };
}

/* Breaks at line ends, blanks, around wide clusters (emoji, Chinese), and in the midst of what is too long. */
static void wrap(const char *text, size_t length, int columns, struct spans *spans)
{
    size_t start = 0, break_end = 0, break_next = 0; /* break_next > start: a place to break was seen */
    int used = 0, break_used = 0, width;
    for (size_t at = 0, taken; at < length; at += taken) {
        taken = read_cluster(text + at, length - at, &width);
        if (text[at] == '\n' || text[at] == '\r') {
            add_span(spans, start, at);
            start = at + taken;
            used = 0;
            continue;
        }
        bool is_blank = text[at] == ' ' || text[at] == '\t';
        if (width >= 2 && at > start) {
            break_end = break_next = at;
            break_used = used;
        }
        if (!is_blank && used + width > columns) {
            bool has_break = break_next > start;
            add_span(spans, start, has_break ? break_end : at);
            start = has_break ? break_next : at;
            used = has_break ? used - break_used : 0;
        }
        used += width;
        if (is_blank || width >= 2) {
            break_end = is_blank ? at : at + taken;
            break_next = at + taken;
            break_used = used;
        }
    }
    add_span(spans, start, length);
}

/* Control characters never reach the terminal: a comment must not move its cursor. */
static void put_span(FILE *to, const char *text, struct span span)
{
    int width;
    for (size_t at = span.start, taken; at < span.start + span.length; at += taken) {
        taken = read_cluster(text + at, span.start + span.length - at, &width);
        if (width > 0)
            (void)fwrite(text[at] == '\t' ? " " : text + at, 1, taken, to);
    }
}

/* ---- drawing --------------------------------------------------------------------------------------------------- */

enum { FOOT_LINES = 5, STATEMENT_LINES = 3, READABLE_COLUMNS = 100 };

struct frame {
    FILE *to;
    int columns, rows;
    bool colour;
};

static void put_line(const struct frame *frame, enum colour colour, const char *text, bool is_rule)
{
    int used = 0;
    fputs(terminal_colour(colour, frame->colour && colour != COLOUR_NONE), frame->to);
    if (text != NULL)
        used = terminal_print_cut(frame->to, text, strlen(text), frame->columns - 1, false);
    for (; is_rule && used < frame->columns - 1; used++)
        fputs("─", frame->to);
    fputs(terminal_colour(COLOUR_NONE, frame->colour), frame->to);
    fputs("\033[K\n", frame->to);
}

/* Lines `first` to `first + count` of the text; `fill` adds empty ones. Returns how many lines it has. */
static size_t put_text(const struct frame *frame, const char *text, size_t length, size_t *first, size_t count,
                       bool fill)
{
    struct spans spans = { 0 };
    int columns = frame->columns - 2 < READABLE_COLUMNS ? frame->columns - 2 : READABLE_COLUMNS;
    wrap(text, length, columns, &spans);
    size_t total = spans.count, most = total > count ? total - count : 0;
    *first = *first < most ? *first : most;
    for (size_t i = 0; i < count && (fill || i < total); i++) {
        fputc(' ', frame->to);
        if (*first + i < total)
            put_span(frame->to, text, spans.data[*first + i]);
        fputs("\033[K\n", frame->to);
    }
    memory_free(spans.data);
    return total;
}

static void put_frame(const struct frame *frame, struct label_view *view)
{
    size_t start = 0, statement = 0;
    put_line(frame, COLOUR_STRONG, view->title, false);
    if (view->statement != NULL && frame->rows > 11)
        statement = put_text(frame, view->statement, strlen(view->statement), &start, STATEMENT_LINES, false);
    statement = statement < STATEMENT_LINES ? statement : STATEMENT_LINES;
    put_line(frame, COLOUR_FAINT, NULL, true);
    int room = frame->rows - 2 - (int)statement - FOOT_LINES;
    view->page = room > 1 ? (size_t)room : 1;
    size_t total = put_text(frame, view->text, view->text_length, &view->scroll, view->page, true);
    bool is_below = view->scroll + view->page < total;
    const char *above = view->scroll > 0 ? "── more above: ↑ ──" : NULL;
    put_line(frame, COLOUR_FAINT, is_below ? "── more below: space or ↓ ──" : above, true);
    put_line(frame, COLOUR_GOOD, view->answer, false);
    put_line(frame, COLOUR_FAINT, view->opinion, false);
    put_line(frame, view->is_bad ? COLOUR_BAD : COLOUR_NONE, view->message, false);
    (void)terminal_print_cut(frame->to, view->keys, strlen(view->keys), frame->columns - 1, false);
    fputs("\033[K\033[J", frame->to);
}

void screen_draw(struct label_view *view)
{
    struct winsize size = { .ws_row = 24, .ws_col = 80 };
    char *bytes = NULL;
    size_t length = 0, written = 0;
    (void)ioctl(STDOUT_FILENO, TIOCGWINSZ, &size);
    struct frame frame = { .to = open_memstream(&bytes, &length), .colour = terminal_has_colour(stdout),
                           .columns = size.ws_col == 0 ? 80 : size.ws_col < 20 ? 20 : size.ws_col,
                           .rows = size.ws_row == 0 ? 24 : size.ws_row };
    if (frame.to == NULL)
        return;
    fputs("\033[H", frame.to);
    put_frame(&frame, view);
    if (fclose(frame.to) == 0)
        for (ssize_t got; written < length; written += (size_t)got) {
            got = write(STDOUT_FILENO, bytes + written, length - written);
            if (got <= 0)
                break; /* the terminal is gone; the next key tells */
        }
    free(bytes); /* open_memstream's own */
}
