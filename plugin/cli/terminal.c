#include "cli/terminal.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>
#include <utf8proc.h>

bool terminal_is(FILE *file)
{
    return isatty(fileno(file)) == 1;
}

bool terminal_has_colour(FILE *file)
{
    const char *no = getenv("NO_COLOR");
    const char *term = getenv("TERM");
    return terminal_is(file) && (no == NULL || no[0] == '\0') && (term == NULL || strcmp(term, "dumb") != 0);
}

static int columns_of(int terminal)
{
    struct winsize size;
    bool is_told = ioctl(terminal, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
    return is_told ? size.ws_col : 100;
}

int terminal_width(void)
{
    int columns = columns_of(STDOUT_FILENO);
    return columns < 60 ? 60 : columns;
}

const char *terminal_colour(enum colour colour, bool on)
{
    static const char *const codes[] = { "\033[0m", "\033[32m", "\033[31m", "\033[2m", "\033[1m" };
    return on ? codes[colour] : "";
}

/* One grapheme cluster: bytes and columns. Emoji sequences are two columns, however many code points they have. */
static size_t read_cluster(const char *at, size_t left, int *columns)
{
    utf8proc_int32_t code, next, state = 0;
    utf8proc_ssize_t taken = utf8proc_iterate((const utf8proc_uint8_t *)at, (utf8proc_ssize_t)left, &code);
    *columns = 0;
    if (taken <= 0)
        return 1; /* not UTF-8: nothing to show */
    size_t used = (size_t)taken;
    *columns = utf8proc_charwidth(code);
    while (used < left) {
        taken = utf8proc_iterate((const utf8proc_uint8_t *)at + used, (utf8proc_ssize_t)(left - used), &next);
        if (taken <= 0 || utf8proc_grapheme_break_stateful(code, next, &state))
            break;
        if (next == 0xFE0F)
            *columns = 2;
        code = next;
        used += (size_t)taken;
    }
    return used;
}

static bool is_space(const char *at, size_t length)
{
    return *at == ' ' || *at == '\t' || *at == '\n' || *at == '\r' || (length == 2 && memcmp(at, "\xC2\xA0", 2) == 0);
}

int terminal_print_cut(FILE *to, const char *utf8, size_t length, int columns, bool pad)
{
    int used = 0;
    bool space = false;
    for (size_t at = 0; at < length;) {
        int width;
        size_t taken = read_cluster(utf8 + at, length - at, &width);
        if (is_space(utf8 + at, taken)) {
            space = used > 0;
        } else if (width > 0) {
            bool last = at + taken >= length;
            if (used + space + width > columns - !last) {
                fputs("…", to);
                used++;
                break;
            }
            if (space)
                fputc(' ', to);
            fwrite(utf8 + at, 1, taken, to);
            used += width + space;
            space = false;
        }
        at += taken;
    }
    for (; pad && used < columns; used++)
        fputc(' ', to);
    return used;
}

/* ---- progress -------------------------------------------------------------------------------------------------- */

int64_t terminal_now_ms(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

enum { BAR_MAX = 24 };

static void describe_time(double seconds, char *text, size_t size)
{
    if (seconds < 100)
        (void)snprintf(text, size, "  %.0f s left", seconds);
    else
        (void)snprintf(text, size, "  %.0f min left", seconds / 60);
}

void progress_draw(struct progress *progress, const char *what, uint64_t done, uint64_t total)
{
    if (!terminal_is(stderr) || total == 0)
        return;
    int64_t now = terminal_now_ms();
    if (progress->started_ms == 0)
        progress->started_ms = now;
    if (now - progress->drawn_ms < 100 && done < total)
        return;
    progress->drawn_ms = now;
    progress->shown = true;
    double part = done < total ? (double)done / (double)total : 1;
    double elapsed = (double)(now - progress->started_ms) / 1000;
    char left[32] = "", bar[BAR_MAX + 1];
    if (elapsed > 1 && part > 0.01)
        describe_time(elapsed / part - elapsed, left, sizeof left);
    /* a line that wraps is not drawn over */
    int room = columns_of(STDERR_FILENO) - (int)strlen(what) - (int)strlen(left) - 10;
    int width = room > BAR_MAX ? BAR_MAX : room < 4 ? 4 : room;
    for (int i = 0; i < width; i++)
        bar[i] = i < (int)(part * width) ? '#' : '.';
    bar[width] = '\0';
    fprintf(stderr, "\r%s [%s] %3d %%%s\033[K", what, bar, (int)(part * 100), left);
}

static void describe_bytes(uint64_t bytes, char *text, size_t size)
{
    static const char *const units[] = { "kB", "MB", "GB", "TB" };
    double amount = (double)bytes / 1000;
    size_t unit = 0;
    for (; amount >= 999.95 && unit < 3; unit++)
        amount /= 1000;
    (void)snprintf(text, size, "%.1f %s", amount, units[unit]);
}

static void describe_left(double seconds, char *text, size_t size)
{
    unsigned long left = (unsigned long)seconds;
    if (left >= 3600)
        (void)snprintf(text, size, "  %lu h %02lu min left", left / 3600, left / 60 % 60);
    else if (left >= 60)
        (void)snprintf(text, size, "  %lu min %02lu s left", left / 60, left % 60);
    else
        (void)snprintf(text, size, "  %lu s left", left);
}

/* The parts of the line, the one that is missed least first. */
enum { PART_BAR, PART_BYTES, PART_SPEED, PART_LEFT, PART_SHARE, PARTS };
typedef char line_parts[PARTS][64];

static void describe_progress(const struct progress *progress, uint64_t bytes, uint64_t total, uint64_t comments,
                              double elapsed, line_parts parts)
{
    char done[24], all[24];
    double part = total > 0 ? (double)bytes / (double)total : 0;
    memset(parts, 0, sizeof(line_parts));
    describe_bytes(bytes, done, sizeof done);
    describe_bytes(total, all, sizeof all);
    (void)snprintf(parts[PART_BYTES], sizeof *parts, total > 0 ? "  %s of %s" : "  %s", done, all);
    if (elapsed > 0.5)
        (void)snprintf(parts[PART_SPEED], sizeof *parts, "  %.0f comments/s", (double)comments / elapsed);
    if (total == 0)
        return;
    (void)snprintf(parts[PART_BAR], sizeof *parts, " [....................]");
    for (int i = 0; i < 20 && i < (int)(part * 20); i++)
        parts[PART_BAR][i + 2] = '#';
    (void)snprintf(parts[PART_SHARE], sizeof *parts, " %3d %%", (int)(part * 100));
    if (elapsed > 1 && bytes > progress->first_bytes && bytes < total)
        describe_left(elapsed * (double)(total - bytes) / (double)(bytes - progress->first_bytes), parts[PART_LEFT],
                      sizeof *parts);
}

void progress_score(struct progress *progress, uint64_t bytes, uint64_t total, uint64_t comments)
{
    static const int order[PARTS] = { PART_BAR, PART_SHARE, PART_BYTES, PART_SPEED, PART_LEFT };
    int64_t now = terminal_now_ms();
    line_parts parts;
    if (progress->started_ms == 0) { /* what a run that is gone on with has passed over took no time to score */
        progress->started_ms = now;
        progress->first_bytes = bytes;
    }
    if (!terminal_is(stderr) || now - progress->drawn_ms < 100)
        return;
    progress->drawn_ms = now;
    progress->shown = true;
    describe_progress(progress, bytes, total, comments, (double)(now - progress->started_ms) / 1000, parts);
    size_t length = strlen("scoring"), room = (size_t)columns_of(STDERR_FILENO) - 1; /* a line that wraps stays */
    for (int i = 0; i < PARTS; i++)
        length += strlen(parts[i]);
    for (int i = 0; i < PARTS && length > room; i++) {
        length -= strlen(parts[i]);
        parts[i][0] = '\0';
    }
    fputs("\rscoring", stderr);
    for (int i = 0; i < PARTS; i++)
        fputs(parts[order[i]], stderr);
    fputs("\033[K", stderr);
}

void progress_clear(struct progress *progress)
{
    if (progress->shown)
        fputs("\r\033[K", stderr);
    progress->shown = false;
}
