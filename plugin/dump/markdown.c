#include "dump/markdown.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/html_reference.h"
#include "base/utf8.h"

enum { LINK_WORDS = 300, LINK_ADDRESS = 1000 }; /* how far the ends of a link are looked for: keeps time linear */

struct words {
    char *to;
    size_t used;
    int open_stars; /* emphasis that waits for its end, in this paragraph */
};

static void put(struct words *words, char c)
{
    words->to[words->used++] = c;
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* A letter, a digit, or anything behind ASCII. */
static bool is_word(char c)
{
    return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || (unsigned char)c >= 0x80;
}

static bool is_sign(char c)
{
    return c > ' ' && c < 0x7F && !is_word(c);
}

static size_t read_references(const char *bytes, size_t length, char *to)
{
    size_t used = 0;
    for (size_t at = 0; at < length;) {
        const char *sign = memchr(bytes + at, '&', length - at);
        size_t plain = sign != NULL ? (size_t)(sign - bytes) - at : length - at;
        memcpy(to + used, bytes + at, plain);
        used += plain;
        at += plain;
        if (at == length)
            break;
        uint32_t code;
        size_t taken = html_reference(bytes + at, length - at, &code);
        if (taken > 0)
            used += utf8_encode(code, (uint8_t *)to + used);
        else
            to[used++] = '&';
        at += taken > 0 ? taken : 1;
    }
    return used;
}

/* Behind what opens the line: a heading's or a list item's sign; the whole length for a fence or a rule. */
static size_t skip_opening(const char *line, size_t length)
{
    size_t at = 0;
    while (at < length && (line[at] == ' ' || line[at] == '\t'))
        at++;
    size_t marks = at;
    while (marks < length && line[marks] == line[at] && strchr("#`~-*_=", line[at]) != NULL && line[at] != '\0')
        marks++;
    size_t count = marks - at;
    size_t behind = marks;
    while (behind < length && is_space(line[behind]))
        behind++;
    if (count >= 3 && (line[at] == '`' || line[at] == '~' || (behind == length && line[at] != '#')))
        return length;
    if (count >= 1 && count <= 6 && line[at] == '#' && (marks == length || is_space(line[marks])))
        return behind;
    if (count == 1 && (line[at] == '-' || line[at] == '*') && marks < length && is_space(line[marks]))
        return behind;
    return at;
}

/* "> " quotes somebody; ">!" opens a spoiler, which is the writer's own. */
static bool is_quote(const char *line, size_t length)
{
    size_t at = 0;
    while (at < length && at < 4 && line[at] == ' ')
        at++;
    return at < 4 && at < length && line[at] == '>' && !(at + 1 < length && line[at + 1] == '!');
}

/* Of "[words](address)" at the bracket: where the words end, and how long the whole is; false when it is no link. */
static bool find_link(const char *line, size_t length, size_t at, size_t *words_end, size_t *end)
{
    size_t far = at + LINK_WORDS < length ? at + LINK_WORDS : length;
    int depth = 0;
    size_t i = at;
    for (; i < far; i++) {
        if (line[i] == '\\')
            i++;
        else if (line[i] == '[')
            depth++;
        else if (line[i] == ']' && --depth == 0)
            break;
    }
    if (i + 1 >= far || line[i + 1] != '(')
        return false;
    *words_end = i;
    far = i + LINK_ADDRESS < length ? i + LINK_ADDRESS : length;
    for (depth = 0, i++; i < far; i++) {
        depth += line[i] == '(' ? 1 : line[i] == ')' ? -1 : 0;
        if (depth == 0) {
            *end = i + 1;
            return true;
        }
    }
    return false;
}

/* True when the run of * or _ in [at, end) is emphasis and not a sign that was meant. */
static bool is_emphasis(struct words *words, const char *line, size_t length, size_t at, size_t end)
{
    char before = at > 0 ? line[at - 1] : ' ', behind = end < length ? line[end] : ' ';
    bool opens = !is_space(behind) && !is_word(before) && (is_word(behind) || strchr("\"'([*_~:", behind) != NULL);
    bool closes = !is_space(before) && words->open_stars > 0 && !(line[at] == '_' && is_word(behind));
    if (line[at] == '*' && !opens && !closes)
        opens = is_word(before) && is_word(behind) && end - at >= 2; /* un**believ**able */
    if (closes)
        words->open_stars--;
    else if (opens)
        words->open_stars++;
    return opens || closes;
}

static size_t run_end(const char *line, size_t length, size_t at)
{
    size_t end = at + 1;
    while (end < length && line[end] == line[at])
        end++;
    return end;
}

/* Steps over one sign at line[at] or writes it; returns where to go on. */
static size_t read_sign(struct words *words, const char *line, size_t length, size_t at, size_t *link_words,
                        size_t *link_end)
{
    char c = line[at], next = at + 1 < length ? line[at + 1] : ' ';
    size_t end = run_end(line, length, at);
    if (c == '\\' && is_sign(next)) {
        put(words, next);
        return at + 2;
    }
    if (c == '!' && next == '[' && *link_end == 0 && find_link(line, length, at + 1, link_words, link_end))
        return at + 2;
    if (c == '[' && *link_end == 0 && find_link(line, length, at, link_words, link_end))
        return at + 1;
    if ((c == '*' || c == '_') && is_emphasis(words, line, length, at, end))
        return end;
    if (c == '`' || (c == '~' && end - at == 2))
        return end;
    if (c == '^' && (is_word(next) || next == '('))
        return at + 1;
    if ((c == '>' && next == '!') || (c == '!' && next == '<'))
        return at + 2; /* a spoiler's ends */
    for (; at < end; at++)
        put(words, c);
    return end;
}

static void read_line(struct words *words, const char *line, size_t length)
{
    size_t link_words = 0, link_end = 0; /* inside a link: where its words and the whole end */
    for (size_t at = skip_opening(line, length); at < length;) {
        if (link_end > 0 && at >= link_words) {
            at = link_end;
            link_end = 0;
            continue;
        }
        if (strchr("\\![*_`~^>", line[at]) != NULL && line[at] != '\0')
            at = read_sign(words, line, length, at, &link_words, &link_end);
        else
            put(words, line[at++]);
    }
}

/* Reads and writes in one buffer: a line never grows, so writing stays behind reading. */
size_t markdown_read(const char *bytes, size_t length, char *to)
{
    struct words words = { .to = to };
    length = read_references(bytes, length, to);
    for (size_t at = 0; at < length;) {
        const char *newline = memchr(to + at, '\n', length - at);
        size_t end = newline != NULL ? (size_t)(newline - to) : length;
        if (end == at || (end == at + 1 && to[at] == '\r'))
            words.open_stars = 0;
        if (!is_quote(to + at, end - at)) {
            read_line(&words, to + at, end - at);
            if (newline != NULL && words.used > 0)
                put(&words, '\n');
        }
        at = end + 1;
    }
    while (words.used > 0 && is_space(to[words.used - 1]))
        words.used--;
    return words.used;
}
