/* Documents: the input is word/document.xml, or a whole file. */
#include <stddef.h>
#include <stdint.h>

#include "tests/fuzz/read_table.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	fuzz_read_zipped(docx_read, "word/document.xml", bytes, size);
	return 0;
}
