/* cmd_segment.c - vane segment. */
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cli/command.h"
#include "cli/fields.h"
#include "cli/terminal.h"
#include "vane/records.h"

static const char help[] =
    "Usage: vane segment [OPTIONS] [FILE]\n\n"
    "Cuts a saved page into article, replies and furniture (navigation, bylines, forms ...), and prints one JSON\n"
    "object a segment, in page order. Without FILE, or with -, reads standard input.\n\n"
    "  --format auto|text|html   what the page is (default: auto, by its first bytes)\n"
    "  --output jsonl|table      default: a table on a terminal, JSONL in a pipe or file\n"
    "  --replies                 print the replies only\n"
    "  -h, --help\n\n"
    "A reply is one post, all its paragraphs together. Lines are 1-based and inclusive. A reply also carries author,\n"
    "time, depth and quote (somebody else's words) where the page shows them.\n\n"
    "Examples:\n"
    "  vane segment thread.txt\n"
    "  vane segment --replies thread.txt | jq -r .text\n";

static const char *const kinds[] = { "article", "reply", "furniture" };

static void put_optional(struct buffer *line, const char *key, struct vane_string value)
{
    if (value.data != NULL && value.length > 0)
        buffer_field(line, key, value.data, value.length);
}

static int32_t print_json(const struct vane_segment *segment, struct vane_error *error)
{
    struct buffer line = { 0 };
    buffer_format(&line, "{\"kind\":\"%s\",\"start_line\":%" PRIu64 ",\"end_line\":%" PRIu64, kinds[segment->kind],
                  segment->start_line, segment->end_line);
    put_optional(&line, "author", segment->author);
    put_optional(&line, "time", segment->time);
    if (segment->kind == VANE_REPLY && segment->depth >= 0)
        buffer_format(&line, ",\"depth\":%" PRId32, segment->depth);
    put_optional(&line, "quote", segment->quote);
    buffer_field(&line, "text", segment->text.data != NULL ? segment->text.data : "", segment->text.length);
    buffer_text(&line, "}\n");
    return buffer_print(&line, stdout, error);
}

static void print_row(const struct vane_segment *segment, int width, bool colour)
{
    bool is_reply = segment->kind == VANE_REPLY;
    int indent = is_reply && segment->depth > 0 ? 2 * (segment->depth < 10 ? segment->depth : 10) : 0;
    char lines[32];
    (void)snprintf(lines, sizeof lines, "%" PRIu64 "-%" PRIu64, segment->start_line, segment->end_line);
    fputs(terminal_colour(is_reply ? COLOUR_STRONG : COLOUR_FAINT, colour), stdout);
    printf("%-11s %-9s  ", lines, kinds[segment->kind]);
    int left = width - 23;
    printf("%*s", indent, "");
    left -= indent;
    if (is_reply) {
        terminal_print_cut(stdout, segment->author.data, segment->author.length, 16, true);
        fputs(terminal_colour(COLOUR_NONE, colour), stdout);
        fputs("  ", stdout);
        terminal_print_cut(stdout, segment->time.data, segment->time.length, 16, true);
        fputs("  ", stdout);
        left -= 36;
    }
    terminal_print_cut(stdout, segment->text.data, segment->text.length, left, false);
    fputs(terminal_colour(COLOUR_NONE, colour), stdout);
    putchar('\n');
}

static int print_page(const vane_page *page, bool table, bool replies_only)
{
    struct vane_error error = VANE_ERROR_INIT;
    int width = terminal_width();
    bool colour = terminal_has_colour(stdout);
    for (size_t i = 0; i < vane_page_count(page); i++) {
        struct vane_segment segment = { .struct_size = sizeof segment };
        if (vane_page_segment(page, i, &segment) != VANE_OK)
            continue;
        if (replies_only && segment.kind != VANE_REPLY)
            continue;
        if (table)
            print_row(&segment, width, colour);
        else if (print_json(&segment, &error) != VANE_OK)
            return report_error(&error);
    }
    return EXIT_GOOD;
}

static int segment_file(const char *path, int32_t format, bool table, bool replies_only)
{
    struct vane_error error = VANE_ERROR_INIT;
    const char *bytes;
    size_t length;
    vane_page *page = NULL;
    vane_reader *reader = vane_reader_open(path, VANE_INPUT_PAGE, NULL, 0, &error);
    if (reader != NULL && vane_reader_rest(reader, &bytes, &length, &error) == VANE_OK)
        page = vane_page_read(bytes, length, format, &error);
    int code;
    if (page == NULL) {
        if (error.source[0] == '\0')
            (void)snprintf(error.source, sizeof error.source, "%s", path);
        code = report_error(&error);
    } else {
        code = print_page(page, table, replies_only);
    }
    vane_page_free(page);
    vane_reader_close(reader);
    return code;
}

static int parse_format(const char *name)
{
    static const char *const names[] = { "auto", "text", "html" };
    for (int i = 0; i < 3; i++)
        if (strcmp(name, names[i]) == 0)
            return i;
    return -1;
}

int command_segment(int argc, char **argv)
{
    static const struct option options[] = { { "format", required_argument, NULL, 'f' },
                                             { "output", required_argument, NULL, 'o' },
                                             { "replies", no_argument, NULL, 'r' },
                                             { "help", no_argument, NULL, 'h' },
                                             { NULL, 0, NULL, 0 } };
    int format = VANE_PAGE_AUTO, found;
    bool table = terminal_is(stdout), replies_only = false;
    opterr = 0;
    while ((found = getopt_long(argc, argv, "h", options, NULL)) != -1)
        switch (found) {
        case 'f':
            format = parse_format(optarg);
            if (format < 0)
                return report_bad_call("segment", "unknown format '%s'", optarg);
            break;
        case 'o':
            table = strcmp(optarg, "table") == 0;
            if (!table && strcmp(optarg, "jsonl") != 0)
                return report_bad_call("segment", "unknown output '%s'", optarg);
            break;
        case 'r':
            replies_only = true;
            break;
        case 'h':
            fputs(help, stdout);
            return EXIT_GOOD;
        default:
            return report_bad_call("segment", "unknown option, or one without its value: '%s'", argv[optind - 1]);
        }
    if (argc - optind > 1)
        return report_bad_call("segment", "one FILE at a time");
    return segment_file(optind < argc ? argv[optind] : "-", format, table, replies_only);
}
