/* serve_hex.h - one hexadecimal digit, as signatures and JSON's escapes have them. */
#ifndef HOSTS_SERVE_HEX_H
#define HOSTS_SERVE_HEX_H

/* -1 for any other character. */
static inline int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    char small = (char)(c | 32);
    return small >= 'a' && small <= 'f' ? small - 'a' + 10 : -1;
}

#endif
