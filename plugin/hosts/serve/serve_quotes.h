/* serve_quotes.h - a forum post without what it quotes of others, which is not its author's opinion. */
#ifndef HOSTS_SERVE_QUOTES_H
#define HOSTS_SERVE_QUOTES_H

#include "base/buffer.h"

/* Writes a post's own words to *own. Quotes are [quote]...[/quote] and <blockquote>...</blockquote>, nested or not,
 * and lines that begin with '>'. A quote that is opened and never closed is none, as Discourse has it. Linear in
 * length. */
void quotes_drop(const char *post, size_t length, struct buffer *own);

#endif
