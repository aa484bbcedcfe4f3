/*
 * Phones, QQ numbers, addresses of mail and web as people write them into
 * cells. Each function takes form_plain's or form_narrow's text, as said, and
 * returns what is kept of it (malloc), NULL when it is no such thing.
 */
#ifndef PARSERS_FORM_CONTACT_H
#define PARSERS_FORM_CONTACT_H

#include <stdbool.h>

/*
 * One phone or several ("13800000000/0551-6350000"): a mobile number, a fixed
 * line with or without area code and extension, 400 and 800 numbers. A name
 * beside a single phone is dropped and *extra set. `plain` text.
 */
char *form_phone(const char *plain, bool *extra);

/* A fixed line stored as a number has lost its leading 0: the text with it
 * restored, NULL when `digits` plus the 0 is no fixed line. */
char *form_phone_zero(const char *digits);

/* 5 to 12 digits, "QQ:" before or "@qq.com" behind dropped (*extra). */
char *form_qq(const char *plain, bool *extra);

/* RFC 5321's common subset: one "@", a domain with a dot. `narrow` text. */
char *form_email(const char *narrow);

/* http, https, or a bare host with a dot. `narrow` text. */
char *form_url(const char *narrow);

/* "1.38e+10": what Excel shows of a long number in a narrow column, and all
 * that a CSV keeps of it. */
bool form_is_shortened(const char *plain);

#endif
