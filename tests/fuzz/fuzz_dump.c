/* fuzz_dump.c - any file read as a dump, of any service and in filter mode: records or problems in order, fields
 * of UTF-8, fields passed on that are JSON, and the same with and without asking for more. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "property.h"
#include "vane/records.h"

struct count {
    uint64_t records, problems, hash; /* of ids and texts */
};

static uint64_t mix(uint64_t hash, const char *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++)
        hash = (hash ^ (uint8_t)bytes[i]) * UINT64_C(0x100000001B3);
    return (hash ^ length) * UINT64_C(0x100000001B3);
}

static void check_kept(const vane_block *block)
{
    size_t count;
    const struct vane_kept *kept = vane_block_kept(block, &count);
    for (size_t i = 0; i < count; i++) {
        PROPERTY(property_is_utf8(kept[i].name.data, kept[i].name.length));
        PROPERTY(property_is_utf8(kept[i].value.data, kept[i].value.length));
        if (!kept[i].is_json)
            continue;
        json_t *value = json_loadb(kept[i].value.data, kept[i].value.length, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
        PROPERTY(value != NULL);
        json_decref(value);
    }
}

static void check_record(const vane_block *block, const struct vane_record *record, size_t length,
                         struct count *count)
{
    for (size_t i = 0; i < VANE_FIELDS_MAX; i++) {
        const struct vane_field *field = &record->fields[i];
        PROPERTY(field->data != NULL || (field->length == 0 && field->is_text == 0));
        PROPERTY(field->data == NULL || (record->problem == NULL && i < VANE_DUMP_OTHERS + VANE_DUMP_THREAD));
        PROPERTY(field->length <= 6 * length + 64); /* U+FFFD and new escapes are longer than what they replace */
        PROPERTY(property_is_utf8(field->data, field->length));
    }
    if (record->problem != NULL) {
        PROPERTY(record->problem[0] != '\0' && strpbrk(record->problem, "\r\n") == NULL);
        PROPERTY(property_is_utf8(record->problem, strlen(record->problem)));
    }
    check_kept(block);
    count->records++;
    count->problems += record->problem != NULL;
    for (size_t i = VANE_DUMP_ID; i <= VANE_DUMP_TEXT; i++)
        count->hash = mix(count->hash, record->fields[i].data, record->fields[i].length);
}

static struct count read_dump(const char *path, const struct vane_dump_options *options, size_t length,
                              uint64_t lines)
{
    struct vane_error error = VANE_ERROR_INIT;
    struct vane_record record = { 0 };
    struct count count = { 0 };
    vane_reader *reader = vane_dump_open(path, options, &error);
    if (reader == NULL) {
        property_check_error(&error, VANE_ERROR_FORMAT, lines + 1);
        return count;
    }
    int32_t format = vane_reader_format(reader);
    PROPERTY(format != VANE_INPUT_AUTO);
    vane_block *block = vane_block_new(&error);
    PROPERTY(block != NULL);
    uint64_t last = 0;
    int got = 0;
    bool is_page = format == VANE_INPUT_PAGE || format == VANE_INPUT_HTML;
    while (!is_page && (got = vane_reader_block(reader, block, &error)) == 1)
        while ((got = vane_block_next(block, &record, &error)) == 1) {
            PROPERTY(record.line >= last && record.line <= lines + 1);
            last = record.line;
            check_record(block, &record, length, &count);
        }
    PROPERTY(got == 0 || (got < 0 && options->chunk_header != 0 && error.code == VANE_ERROR_FORMAT));
    vane_block_free(block);
    vane_reader_close(reader);
    return count;
}

/* Fields passed on and the thread change neither ids nor texts. */
static void check_options(const char *path, struct vane_dump_options options, size_t length, uint64_t lines)
{
    struct count plain = read_dump(path, &options, length, lines);
    options.keep_all = 1;
    options.thread = 1;
    struct count more = read_dump(path, &options, length, lines);
    PROPERTY(plain.records == more.records && plain.problems == more.problems && plain.hash == more.hash);
}

static void check_filter(const char *path, int32_t format, size_t length, uint64_t lines)
{
    struct vane_dump_options options = VANE_DUMP_OPTIONS_INIT;
    options.filter = 1;
    options.format = format;
    PROPERTY(read_dump(path, &options, length, lines).records == lines); /* one for one */
    options.text_column = 2;
    PROPERTY(read_dump(path, &options, length, lines).records == lines);
    options.chunk_header = 1;
    (void)read_dump(path, &options, length, lines);
}

static bool looks_packed(const uint8_t *bytes, size_t length)
{
    static const char *const magics[] = { "\x1F\x8B\x08", "\x28\xB5\x2F\xFD" };
    bool skippable = length >= 4 && (bytes[0] & 0xF0) == 0x50 && memcmp(bytes + 1, "\x2A\x4D\x18", 3) == 0;
    for (size_t i = 0; i < 2; i++)
        skippable |= length >= strlen(magics[i]) && memcmp(bytes, magics[i], strlen(magics[i])) == 0;
    return skippable;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    char path[64];
    if (length > (size_t)1 << 16 || looks_packed(bytes, length)) /* fuzz_source.c has those */
        return 0;
    int fd = memfd_create("fuzz-dump", MFD_CLOEXEC);
    PROPERTY(fd >= 0 && write(fd, bytes, length) == (ssize_t)length);
    (void)snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    uint64_t lines = property_count_lines(bytes, length);
    struct vane_dump_options options = VANE_DUMP_OPTIONS_INIT;
    check_options(path, options, length, lines);
    /* opening is what takes the time: the bytes choose one preset, one format and one filter */
    static const int32_t filters[] = { VANE_INPUT_JSONL, VANE_INPUT_TSV, VANE_INPUT_LINES };
    uint64_t choice = mix(0, (const char *)bytes, length) >> 20;
    size_t presets = 0;
    while (vane_dump_preset(presets) != NULL)
        presets++;
    options.preset = vane_dump_preset(choice % presets);
    check_options(path, options, length, lines);
    options.preset = "none";
    options.format = VANE_INPUT_LINES + (int32_t)(choice / 16 % 4);
    check_options(path, options, length, lines);
    check_filter(path, filters[choice / 64 % 3], length, lines);
    (void)close(fd);
    return 0;
}
