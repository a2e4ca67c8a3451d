#include "segment/html_lines.h"

#include <string.h>

#include "base/error.h"
#include "base/html_scan.h"
#include "segment/html_hints.h"
#include "segment/html_writer.h"

static bool is_block(GumboTag tag)
{
    return tag == GUMBO_TAG_UNKNOWN || (tag < GUMBO_TAG_UNKNOWN && scan_is_block(gumbo_normalized_tagname(tag)));
}

static bool parts_paragraphs(GumboTag tag)
{
    return tag == GUMBO_TAG_P || tag == GUMBO_TAG_BLOCKQUOTE;
}

/* Names and dates are lines of their own, so that they can be told from the words beside them. */
static bool parts_line(const struct html_tree *tree, const struct html_node *node)
{
    bool time = (node->own & (uint16_t)~tree->nodes[node->parent].hints & HINT_TIME) != 0;
    return (time || (node->own & HINT_AUTHOR) != 0 || tree_tag(node) == GUMBO_TAG_CITE) &&
           (node->hints & HINT_CODE) == 0;
}

/* Emoji come as pictures with the character as their text. */
static const char *picture_text(const struct html_node *node)
{
    const char *alt = tree_attribute(node, "alt");
    if (tree_tag(node) != GUMBO_TAG_IMG || alt == NULL || strlen(alt) > 32)
        return NULL;
    const char *class = tree_attribute(node, "class");
    bool smiley = class != NULL && (strstr(class, "emoji") != NULL || strstr(class, "smil") != NULL ||
                                    strstr(class, "emoticon") != NULL);
    return smiley || (uint8_t)alt[0] >= 0xE2 ? alt : NULL;
}

/* "Anna Smith19 hours ago": two elements that only the style sheet keeps apart. */
static bool begins_anew(const struct html_writer *writer, const char *text)
{
    const struct lines *lines = writer->lines;
    if (writer->line.length == 0 || writer->space)
        return false;
    char last = lines->text[lines->length - 1];
    bool small = (last >= 'a' && last <= 'z') || last == '.' || last == ')';
    return small && text[0] >= '0' && text[0] <= '9';
}

int32_t html_lines(const struct html_tree *tree, struct lines *lines, struct vane_error *error)
{
    int32_t status = VANE_OK;
    struct html_writer writer;
    writer_start(&writer, lines);
    uint32_t closing = 0; /* the innermost open block; its end breaks the line */
    for (uint32_t at = 0; at < tree->count;) {
        const struct html_node *node = &tree->nodes[at];
        while (at >= tree->nodes[closing].end && closing > 0) {
            GumboTag tag = tree_tag(&tree->nodes[closing]);
            if (is_block(tag))
                TRY(writer_break(&writer, parts_paragraphs(tag), error));
            else if (parts_line(tree, &tree->nodes[closing]))
                TRY(writer_part(&writer, error));
            closing = tree->nodes[closing].parent;
        }
        if (tree_is_text(node)) {
            const GumboText *text = &node->node->v.text;
            writer.node = at;
            writer.hints = tree->nodes[node->parent].hints;
            if (begins_anew(&writer, text->text))
                TRY(writer_part(&writer, error));
            bool breaks = tree_tag(&tree->nodes[node->parent]) == GUMBO_TAG_PRE;
            TRY(writer_text(&writer, text->text, strlen(text->text), text->start_pos.line, breaks, error));
            at++;
            continue;
        }
        if (tree_is_hidden(node)) {
            at = node->end;
            continue;
        }
        if (is_block(tree_tag(node)))
            TRY(writer_break(&writer, parts_paragraphs(tree_tag(node)), error));
        else if (parts_line(tree, node))
            TRY(writer_part(&writer, error));
        const char *picture = picture_text(node);
        writer.node = at;
        writer.hints = node->hints;
        if (picture != NULL)
            TRY(writer_text(&writer, picture, strcspn(picture, "\n"), node->node->v.element.start_pos.line, false,
                            error));
        closing = at;
        at++;
    }
    TRY(writer_break(&writer, false, error));
done:
    return status;
}
