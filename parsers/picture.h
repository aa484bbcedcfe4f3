/* What the headers of a picture or a video say, and whether it was cut off. */
#ifndef PARSERS_PICTURE_H
#define PARSERS_PICTURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "parsers/sniff.h"

struct picture {
	uint32_t width, height; /* pixels, as stored; 0 unknown */
	bool cut; /* its end is missing, or it is only its header */
};

/* PNG (ISO 15948), JPEG (T.81), GIF89a, WebP (RFC 9649), BMP; of HEIC, AVIF
 * and the videos made of boxes (ISO 14496-12) whether they are whole. Zeros
 * for any other kind. */
struct picture picture_look(
    enum sniff_kind kind, const unsigned char *bytes, size_t size);

#endif
