/* presets.h - the dumps that are known by the names of their fields, and where each keeps its comment. */
#ifndef DUMP_PRESETS_H
#define DUMP_PRESETS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "dump/body.h"

enum { PRESET_PATHS = 4, PRESET_SIGNS = 5, PRESET_MARKS = 3 };

/* What a comment has beside its words: the comment it answers, who wrote it, when. */
enum preset_role { ROLE_PARENT, ROLE_AUTHOR, ROLE_TIME, PRESET_ROLES };

/* Paths are keys parted by dots, the better one first; key[] is the last element of a list. In XML the second part
 * may be an attribute. Lists end with NULL. */
struct preset {
    const char *name;
    enum body_encoding encoding;
    const char *id[PRESET_PATHS];
    const char *text[PRESET_PATHS];
    const char *roles[PRESET_ROLES][PRESET_PATHS];
    bool parent_in_path;              /* the parent stands in a path of ids, last but one: 0.24.27; 0 is none */
    const char *inner;                /* JSON documents: an object under this key is a part of the record around it */
    const char *signs[PRESET_SIGNS];  /* each a set of names parted by commas: a record that has them all is of this
                                         kind;  !name must be missing */
    const char *gone[PRESET_MARKS];   /* texts that stand for a comment that was taken away */
    const char *element;              /* XML: the element that is a record; text and id are elements in it */
    const char *root;                 /* XML: what the file's first bytes hold */
};

/* NULL when there is none of that name. */
const struct preset *preset_find(const char *name);

/* The names of all presets, the last one followed by NULL. */
const struct preset *preset_at(size_t index);

/* Which of the known names an object or a header has; see preset_name_bit. */
typedef uint64_t preset_names;

/* The bit of a name, 0 for one that no preset knows. `inner` are the names inside the value when that is an object:
 * the bits of dotted names such as snippet.textDisplay come from them. */
preset_names preset_name_bits(const char *name, size_t length, preset_names inner);

/* Those that are not dotted. */
preset_names preset_own_names(preset_names has);

/* The names under which a comment's words are looked for where no preset is known. */
preset_names preset_text_names(void);

/* The preset that these names are a sign of, or NULL. */
const struct preset *preset_by_names(preset_names names);

/* The names in the objects that JSON bytes begin with, of whatever shape, cut off anywhere: the first preset that one
 * of them is a sign of. `deep` looks at objects inside others too. */
const struct preset *preset_of_json(const char *bytes, size_t length, bool deep);

/* The names in the outermost of those objects, of all together. */
preset_names preset_outer_names(const char *bytes, size_t length);

/* The preset of XML bytes, or NULL. */
const struct preset *preset_of_xml(const char *bytes, size_t length);

#endif
