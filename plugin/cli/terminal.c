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

static int width_of(int terminal)
{
    struct winsize size;
    bool is_told = ioctl(terminal, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
    return !is_told ? 100 : size.ws_col < 60 ? 60 : size.ws_col;
}

int terminal_width(void)
{
    return width_of(STDOUT_FILENO);
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
    int room = width_of(STDERR_FILENO) - (int)strlen(what) - (int)strlen(left) - 10;
    int width = room > BAR_MAX ? BAR_MAX : room < 4 ? 4 : room;
    for (int i = 0; i < width; i++)
        bar[i] = i < (int)(part * width) ? '#' : '.';
    bar[width] = '\0';
    fprintf(stderr, "\r%s [%s] %3d %%%s\033[K", what, bar, (int)(part * 100), left);
}

static void put_bytes(uint64_t bytes)
{
    static const char *const units[] = { "kB", "MB", "GB", "TB" };
    double amount = (double)bytes / 1000;
    size_t unit = 0;
    for (; amount >= 999.95 && unit < 3; unit++)
        amount /= 1000;
    fprintf(stderr, "%.1f %s", amount, units[unit]);
}

static void put_left(double seconds)
{
    unsigned long left = (unsigned long)seconds;
    if (left >= 3600)
        fprintf(stderr, "  %lu h %02lu min left", left / 3600, left / 60 % 60);
    else if (left >= 60)
        fprintf(stderr, "  %lu min %02lu s left", left / 60, left % 60);
    else
        fprintf(stderr, "  %lu s left", left);
}

void progress_score(struct progress *progress, uint64_t bytes, uint64_t total, uint64_t comments)
{
    int64_t now = terminal_now_ms();
    if (progress->started_ms == 0)
        progress->started_ms = now;
    if (!terminal_is(stderr) || now - progress->drawn_ms < 100)
        return;
    progress->drawn_ms = now;
    progress->shown = true;
    double elapsed = (double)(now - progress->started_ms) / 1000;
    double part = total > 0 ? (double)bytes / (double)total : 0;
    fputs("\rscoring ", stderr);
    if (total > 0) {
        char bar[21] = "....................";
        for (int i = 0; i < 20 && i < (int)(part * 20); i++)
            bar[i] = '#';
        fprintf(stderr, "[%s] %3d %%  ", bar, (int)(part * 100));
    }
    put_bytes(bytes);
    if (total > 0) {
        fputs(" of ", stderr);
        put_bytes(total);
    }
    if (elapsed > 0.5)
        fprintf(stderr, "  %.0f comments/s", (double)comments / elapsed);
    if (elapsed > 1 && part > 0.001 && part < 1)
        put_left(elapsed / part - elapsed);
    fputs("\033[K", stderr);
}

void progress_clear(struct progress *progress)
{
    if (progress->shown)
        fputs("\r\033[K", stderr);
    progress->shown = false;
}
