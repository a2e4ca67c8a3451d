/* negation.h - marks negations and what they reach. English. */
#ifndef TEXT_NEGATION_H
#define TEXT_NEGATION_H

#include "text/text.h"

/* Sets TOKEN_NEGATION on negating words and TOKEN_NEGATED on the words and emoji after them, up to the next clause
 * mark, a turning word ("but", "though"), or NEGATION_REACH words. */
void negation_mark(struct text *text);

enum { NEGATION_REACH = 8 };

#endif
