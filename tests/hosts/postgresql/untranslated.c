/* untranslated.c - loaded into PostgreSQL's server before AddressSanitizer's runtime can hang it.
 *
 * libgpg-error, which the server is linked with, calls bindtextdomain when it is loaded. That locks glibc's catalogs
 * and allocates, the runtime starts in this allocation, and asks glibc for the text of an error: the lock that is held
 * already is not taken again, but given back twice, and the next who wants it waits for ever. Without catalogs nobody
 * wants it.
 */
char *bindtextdomain(const char *domain, const char *folder);

char *bindtextdomain(const char *domain, const char *folder)
{
    (void)domain;
    return (char *)folder;
}
