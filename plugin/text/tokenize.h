/* tokenize.h - the step of text_read from code points to tokens; text.h holds what it fills. */
#ifndef TEXT_TOKENIZE_H
#define TEXT_TOKENIZE_H

#include "text/text.h"

/* Reads text->codes and writes text->tokens and text->folded. `utf8` are the bytes the codes came from. */
int32_t text_tokenize(struct text *text, const char *utf8, struct vane_error *error);

#endif
