/* detect.c - what an input is, by its first bytes and never by its name. */
#include <stdbool.h>
#include <string.h>

#include "dump/reader.h"

static bool begins_with(const char *bytes, size_t length, const char *word)
{
    size_t wanted = strlen(word);
    if (length < wanted)
        return false;
    for (size_t i = 0; i < wanted; i++) {
        char c = bytes[i];
        if (c >= 'A' && c <= 'Z')
            c = (char)(c + ('a' - 'A'));
        if (c != word[i])
            return false;
    }
    return true;
}

static bool is_html(const char *bytes, size_t length)
{
    static const char *const openings[] = { "<!doctype html", "<html", "<head", "<body", "<div", "<article",
                                            "<section", "<main", "<!--", "<meta", "<p>", "<?xml" };
    for (size_t i = 0; i < sizeof openings / sizeof *openings; i++)
        if (begins_with(bytes, length, openings[i]))
            return true;
    return false;
}

static size_t skip_blanks(const char *bytes, size_t length, size_t at)
{
    while (at < length && (bytes[at] == ' ' || bytes[at] == '\t' || bytes[at] == '\r' || bytes[at] == '\n'))
        at++;
    return at;
}

bool detect_array(const char *bytes, size_t length)
{
    size_t at = skip_blanks(bytes, length, 0);
    if (at == length || bytes[at] != '[')
        return false;
    at = skip_blanks(bytes, length, at + 1);
    return at < length && bytes[at] == '{';
}

bool detect_object(const char *bytes, size_t length)
{
    size_t at = skip_blanks(bytes, length, begins_with(bytes, length, "\xEF\xBB\xBF") ? 3 : 0);
    if (at == length || bytes[at] != '{')
        return false;
    at = skip_blanks(bytes, length, at + 1);
    return at < length && bytes[at] == '"';
}

/* A header line names one of the wanted fields between separators. */
static bool names_field(const char *line, size_t length, char separator, const char *const *fields, size_t count)
{
    for (size_t at = 0; at <= length;) {
        const char *end = memchr(line + at, separator, length - at);
        size_t stop = end != NULL ? (size_t)(end - line) : length;
        size_t from = at, to = stop;
        if (to - from >= 2 && line[from] == '"' && line[to - 1] == '"') {
            from++;
            to--;
        }
        for (size_t i = 0; i < count; i++)
            if (strlen(fields[i]) == to - from && memcmp(fields[i], line + from, to - from) == 0)
                return true;
        at = stop + 1;
    }
    return false;
}

/* At least half of the first lines begin an object: one broken line, the first perhaps, makes no page of a dump. */
static bool is_jsonl(const char *bytes, size_t length)
{
    enum { LINES = 20 };
    int lines = 0, objects = 0;
    for (size_t at = 0; at < length && lines < LINES;) {
        at = skip_blanks(bytes, length, at);
        if (at == length)
            break;
        lines++;
        objects += bytes[at] == '{';
        const char *newline = memchr(bytes + at, '\n', length - at);
        at = newline != NULL ? (size_t)(newline - bytes) : length;
    }
    return objects > 0 && 2 * objects >= lines;
}

int32_t detect_input(const char *bytes, size_t length, const char *const *fields, size_t field_count)
{
    size_t at = skip_blanks(bytes, length, begins_with(bytes, length, "\xEF\xBB\xBF") ? 3 : 0);
    if (is_jsonl(bytes + at, length - at))
        return VANE_INPUT_JSONL;
    if (is_html(bytes + at, length - at))
        return VANE_INPUT_HTML;
    const char *newline = memchr(bytes + at, '\n', length - at);
    size_t line = newline != NULL ? (size_t)(newline - bytes) - at : length - at;
    if (line > 0 && bytes[at + line - 1] == '\r')
        line--;
    if (memchr(bytes + at, '\t', line) != NULL && names_field(bytes + at, line, '\t', fields, field_count))
        return VANE_INPUT_TSV;
    if (memchr(bytes + at, ',', line) != NULL && names_field(bytes + at, line, ',', fields, field_count))
        return VANE_INPUT_CSV;
    return VANE_INPUT_PAGE;
}

const char *detect_packed(const char *bytes, size_t length)
{
    static const struct { const char *magic; size_t at, length; const char *advice; } packings[] = {
        { "\xFD" "7zXZ", 0, 5, "the input is packed with xz: xz -dc FILE | vane ..." },
        { "1AY&SY", 4, 6, "the input is packed with bzip2: bzip2 -dc FILE | vane ..." },
        { "PK\x03\x04", 0, 4, "the input is a zip archive: unzip -p FILE | vane ..." },
        { "7z\xBC\xAF", 0, 4, "the input is a 7z archive: 7z x -so FILE | vane ..." },
        { "\x1F\x8B\x08", 0, 3, "the input is packed twice, the inner time with gzip: unpack it once before" },
        { "\x28\xB5\x2F\xFD", 0, 4, "the input is packed twice, the inner time with zstd: unpack it once before" },
    };
    for (size_t i = 0; i < sizeof packings / sizeof *packings; i++)
        if (length >= packings[i].at + packings[i].length
            && memcmp(bytes + packings[i].at, packings[i].magic, packings[i].length) == 0)
            return packings[i].advice;
    return NULL;
}

bool detect_binary(const char *bytes, size_t length)
{
    size_t controls = 0;
    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)bytes[i];
        controls += c < 0x20 && c != '\t' && c != '\n' && c != '\r' && c != '\f' && c != 0x1B;
    }
    return controls * 10 > length;
}
