#include "parsers/picture.h"

#include <string.h>

/* Cameras put their own data behind a picture's end. */
#define MAX_MARKERS 100000
#define META_BYTES (256u << 10) /* of a HEIC's description */

static uint32_t little(const unsigned char *at, int bytes)
{
	uint32_t value = 0;

	while (bytes-- > 0)
		value = value << 8 | at[bytes];
	return value;
}

static uint32_t big(const unsigned char *at, int bytes)
{
	uint32_t value = 0;

	for (int i = 0; i < bytes; i++)
		value = value << 8 | at[i];
	return value;
}

/* Chunks: length, type, data, checksum; IEND is the last. Where a length is
 * wrong in between, viewers show what they have: it is no cut. */
static struct picture look_png(const unsigned char *bytes, size_t size)
{
	struct picture picture = {.cut = true};
	size_t at = 8;

	if (size >= 24) {
		picture.width = big(bytes + 16, 4);
		picture.height = big(bytes + 20, 4);
	}
	while (size - at >= 12) {
		uint64_t len = big(bytes + at, 4);
		if (memcmp(bytes + at + 4, "IEND", 4) == 0 ||
		    len > size - at - 12)
			break;
		at += (size_t)len + 12;
	}
	picture.cut = memmem(bytes + at, size - at, "IEND", 4) == NULL;
	return picture;
}

static bool is_frame(unsigned char marker)
{
	return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 &&
	       marker != 0xc8 && marker != 0xcc;
}

/* Segments up to the first scan (SOS); from there data, and its end (EOI)
 * somewhere. Phones append videos and maps behind it. */
static struct picture look_jpeg(const unsigned char *bytes, size_t size)
{
	struct picture picture = {.cut = true};
	size_t at = 2;

	for (int i = 0; i < MAX_MARKERS && size - at >= 4; i++) {
		if (bytes[at] != 0xff)
			return picture;
		unsigned char marker = bytes[at + 1];
		if (marker == 0xff) {
			at++;
			continue;
		}
		size_t len = big(bytes + at + 2, 2);
		if (len < 2 || len > size - at - 2)
			return picture;
		if (is_frame(marker) && len >= 7) {
			picture.height = big(bytes + at + 5, 2);
			picture.width = big(bytes + at + 7, 2);
		}
		at += 2 + len;
		if (marker == 0xda)
			break;
	}
	picture.cut = memmem(bytes + at, size - at, "\xff\xd9", 2) == NULL;
	return picture;
}

/* 0x3b ends it; some writers put zeros behind. */
static struct picture look_gif(const unsigned char *bytes, size_t size)
{
	struct picture picture = {.cut = true};

	if (size < 13)
		return picture;
	picture.width = little(bytes + 6, 2);
	picture.height = little(bytes + 8, 2);
	while (size > 13 && bytes[size - 1] == 0)
		size--;
	picture.cut = bytes[size - 1] != 0x3b;
	return picture;
}

static struct picture look_webp(const unsigned char *bytes, size_t size)
{
	struct picture picture = {.cut = true};

	if (size < 30)
		return picture;
	picture.cut = (uint64_t)little(bytes + 4, 4) + 8 > size;
	const unsigned char *body = bytes + 20;
	if (memcmp(bytes + 12, "VP8X", 4) == 0) {
		picture.width = little(body + 4, 3) + 1;
		picture.height = little(body + 7, 3) + 1;
	} else if (memcmp(bytes + 12, "VP8L", 4) == 0) {
		uint32_t sizes = little(body + 1, 4);
		picture.width = (sizes & 0x3fff) + 1;
		picture.height = (sizes >> 14 & 0x3fff) + 1;
	} else {
		picture.width = little(body + 6, 2) & 0x3fff;
		picture.height = little(body + 8, 2) & 0x3fff;
	}
	return picture;
}

static struct picture look_bmp(const unsigned char *bytes, size_t size)
{
	struct picture picture = {.cut = true};

	if (size < 26)
		return picture;
	uint32_t stated = little(bytes + 2, 4);
	picture.cut = stated > size || little(bytes + 10, 4) >= size;
	if (little(bytes + 14, 4) == 12) { /* OS/2's header */
		picture.width = little(bytes + 18, 2);
		picture.height = little(bytes + 20, 2);
		return picture;
	}
	int32_t height = (int32_t)little(bytes + 22, 4);
	picture.width = little(bytes + 18, 4);
	/* Negative: the top row comes first. */
	picture.height = height < 0 ? -(uint32_t)height : (uint32_t)height;
	return picture;
}

static bool is_content(const unsigned char *type)
{
	return memcmp(type, "mdat", 4) == 0 || memcmp(type, "moov", 4) == 0 ||
	       memcmp(type, "moof", 4) == 0 || memcmp(type, "meta", 4) == 0;
}

/* Boxes follow each other to the end: a cut file ends inside one, and of a
 * video "moov", which is often the last, is missing. What phones write behind
 * need not be boxes. */
static struct picture look_boxes(
    const unsigned char *bytes, size_t size, bool video)
{
	struct picture picture = {.cut = false};
	bool index = false;
	size_t at = 0;

	while (size - at >= 8) {
		const unsigned char *type = bytes + at + 4;
		uint64_t len = big(bytes + at, 4);
		index = index || memcmp(type, "moov", 4) == 0 ||
			memcmp(type, "moof", 4) == 0;
		if (len == 1 && size - at >= 16)
			len = (uint64_t)big(bytes + at + 8, 4) << 32 |
			      big(bytes + at + 12, 4);
		if (len == 0) /* to the end of the file */
			break;
		if (len < 8 || len > size - at) {
			picture.cut = is_content(type);
			break;
		}
		at += (size_t)len;
	}
	if (video && !index)
		picture.cut = true;
	return picture;
}

/* ISO/IEC 23008-12, 6.5.3: sizes of the picture, its thumbnail and the tiles
 * it is made of; the largest is the picture's own. */
static struct picture look_heic(const unsigned char *bytes, size_t size)
{
	struct picture picture = look_boxes(bytes, size, false);
	const unsigned char *at = bytes;
	const unsigned char *end = bytes +
				   (size < META_BYTES ? size : META_BYTES);

	while ((at = memmem(at, (size_t)(end - at), "ispe", 4)) != NULL &&
	       end - at >= 16) {
		uint64_t width = big(at + 8, 4), height = big(at + 12, 4);
		if (width * height > (uint64_t)picture.width * picture.height) {
			picture.width = (uint32_t)width;
			picture.height = (uint32_t)height;
		}
		at += 16;
	}
	return picture;
}

/* TIFF 6.0, section 2: the first directory's width and length. */
static struct picture look_tiff(const unsigned char *bytes, size_t size)
{
	struct picture picture = {.cut = true};
	uint32_t (*number)(const unsigned char *,
	    int) = size > 0 && bytes[0] == 'M' ? big : little;

	if (size < 8)
		return picture;
	size_t at = number(bytes + 4, 4);
	if (at > size - 2)
		return picture;
	size_t count = number(bytes + at, 2);
	for (at += 2; count > 0 && size - at >= 12; count--, at += 12) {
		uint32_t tag = number(bytes + at, 2);
		bool is_short = number(bytes + at + 2, 2) == 3;
		uint32_t value = number(bytes + at + 8, is_short ? 2 : 4);
		if (tag == 256)
			picture.width = value;
		else if (tag == 257)
			picture.height = value;
	}
	picture.cut = count > 0;
	return picture;
}

struct picture picture_look(
    enum sniff_kind kind, const unsigned char *bytes, size_t size)
{
	switch (kind) {
	case SNIFF_PNG:
		return look_png(bytes, size);
	case SNIFF_JPEG:
		return look_jpeg(bytes, size);
	case SNIFF_GIF:
		return look_gif(bytes, size);
	case SNIFF_WEBP:
		return look_webp(bytes, size);
	case SNIFF_BMP:
		return look_bmp(bytes, size);
	case SNIFF_HEIC:
	case SNIFF_AVIF:
		return look_heic(bytes, size);
	case SNIFF_TIFF:
		return look_tiff(bytes, size);
	case SNIFF_MP4:
	case SNIFF_MOV:
	case SNIFF_GP3:
		return look_boxes(bytes, size, true);
	default:
		return (struct picture){0};
	}
}
