/* serve_page.h - the page at /, as bytes; serve_page_pack.py makes serve_page_data.c of its three files. */
#ifndef HOSTS_SERVE_PAGE_H
#define HOSTS_SERVE_PAGE_H

#include <stddef.h>

struct page_file {
    const char *type;
    const unsigned char *bytes;
    size_t length;
};

extern const struct page_file page_html, page_script, page_style;

#endif
