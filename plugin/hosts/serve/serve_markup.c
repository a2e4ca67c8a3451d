#include "hosts/serve/serve_markup.h"

#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "base/html_reference.h"
#include "base/memory.h"
#include "base/utf8.h"

static const char *const breaking[] = { "p", "br", "div", "li", "ul", "ol", "blockquote", "pre", "tr", "hr", "h1", "h2",
                                        "h3", "h4", "h5", "h6" };
static const char *const hidden[] = { "script", "style", "template", "title" };

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static void add(struct markup *markup, const char *bytes, size_t length, size_t source)
{
    if (length == 0)
        return;
    if (memory_reserve(&markup->runs, &markup->run_capacity, markup->run_count + 1, sizeof *markup->runs) != 0) {
        markup->text.failed = true;
        return;
    }
    markup->runs[markup->run_count++] = (struct markup_run){ markup->text.length, source };
    buffer_put(&markup->text, bytes, length);
}

struct reading {
    struct markup *markup;
    const char *html;
    size_t length;
    /* What was searched to the end in vain has no later occurrence either. Knowing it keeps hostile input linear. */
    bool no_tag_ends, no_comment_ends, no_quotes[2];
    bool no_hidden_ends[sizeof hidden / sizeof *hidden];
};

/* Where a quoted attribute's value ends, or `at` itself where the quote is never closed. */
static const char *skip_quoted(struct reading *reading, const char *at, const char *end)
{
    bool *none = &reading->no_quotes[*at == '"'];
    const char *close = *none || at + 1 >= end ? NULL : memchr(at + 1, *at, (size_t)(end - at) - 1);
    *none = close == NULL;
    return close != NULL ? close : at;
}

/* The bytes of a tag or comment at html[0] == '<', or 0 where the sign is just a sign. Signs inside quoted attributes
 * do not end it. A comment or tag without an end is text: nobody hides what follows behind it. */
static size_t read_tag(struct reading *reading, const char *html, size_t length, size_t *name_length)
{
    const char *end = html + length, *at = html + 1;
    *name_length = 0;
    if (length >= 4 && memcmp(html, "<!--", 4) == 0) {
        const char *close = reading->no_comment_ends ? NULL : memmem(html + 4, length - 4, "-->", 3);
        reading->no_comment_ends = close == NULL;
        return close != NULL ? (size_t)(close - html) + 3 : 0;
    }
    if (at < end && (*at == '/' || *at == '!'))
        at++;
    if (at >= end || !is_letter(*at) || reading->no_tag_ends)
        return 0;
    const char *name = at;
    while (at < end && (is_letter(*at) || (*at >= '0' && *at <= '9')))
        at++;
    *name_length = (size_t)(at - name);
    for (; at < end; at++) {
        if (*at == '>')
            return (size_t)(at - html) + 1;
        if ((*at == '"' || *at == '\'') && at[-1] == '=')
            at = skip_quoted(reading, at, end);
    }
    const char *first = memchr(name, '>', (size_t)(end - name)); /* inside what only looked like a value */
    reading->no_tag_ends = first == NULL;
    return first != NULL ? (size_t)(first - html) + 1 : 0;
}

static bool is_among(const char *name, size_t length, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strlen(names[i]) == length && strncasecmp(names[i], name, length) == 0)
            return true;
    return false;
}

/* Bytes up to the end tag of a hidden element that begins at html[0]; 0 when it has no end. */
static size_t skip_hidden(const char *html, size_t length, size_t tag, size_t name_length)
{
    for (size_t at = tag; at + name_length + 2 < length; at++) {
        const char *sign = memchr(html + at, '<', length - at);
        if (sign == NULL)
            return 0;
        at = (size_t)(sign - html);
        if (at + name_length + 2 < length && html[at + 1] == '/'
            && strncasecmp(html + at + 2, html + 1, name_length) == 0)
            return at;
    }
    return 0;
}

/* Takes what is at `at`, a '<'; returns the bytes taken, 0 when it is text. */
static size_t take_tag(struct reading *reading, size_t at)
{
    const char *html = reading->html + at;
    size_t left = reading->length - at, name_length;
    size_t taken = read_tag(reading, html, left, &name_length);
    if (taken == 0)
        return 0;
    const char *name = html + 1 + (html[1] == '/' || html[1] == '!');
    if (is_among(name, name_length, breaking, sizeof breaking / sizeof *breaking))
        add(reading->markup, "\n", 1, at);
    for (size_t i = 0; i < sizeof hidden / sizeof *hidden; i++)
        if (html[1] != '/' && is_among(name, name_length, &hidden[i], 1) && !reading->no_hidden_ends[i]) {
            size_t skipped = skip_hidden(html, left, taken, name_length);
            reading->no_hidden_ends[i] = skipped == 0;
            taken = skipped > 0 ? skipped : taken;
        }
    return taken;
}

void markup_read(struct markup *markup, const char *html, size_t length)
{
    struct reading reading = { .markup = markup, .html = html, .length = length };
    size_t plain = 0, at = 0;
    while (at < length && !markup->text.failed) {
        uint32_t code = 0;
        size_t taken = 0;
        if (html[at] == '<' || html[at] == '&') {
            add(markup, html + plain, at - plain, plain);
            plain = at;
            taken = html[at] == '<' ? take_tag(&reading, at) : html_reference(html + at, length - at, &code);
        }
        if (taken > 0 && code != 0) {
            uint8_t bytes[4];
            add(markup, (const char *)bytes, utf8_encode(code, bytes), at);
        }
        at += taken > 0 ? taken : 1;
        if (taken > 0)
            plain = at;
    }
    add(markup, html + plain, length - plain, plain);
}

void markup_clear(struct markup *markup)
{
    buffer_free(&markup->text);
    memory_free(markup->runs);
    *markup = (struct markup){ 0 };
}

size_t markup_source(const struct markup *markup, size_t plain, size_t *run)
{
    if (markup->run_count == 0)
        return 0;
    while (*run + 1 < markup->run_count && markup->runs[*run + 1].plain <= plain)
        ++*run;
    return markup->runs[*run].source + (plain - markup->runs[*run].plain);
}
