/* `freexl_driver FILE`: every cell of a workbook by FreeXL, for tables.py. */
#include <freexl.h>
#include <stdio.h>

static size_t count_sheet(const void *book)
{
	unsigned int rows;
	unsigned short cols;
	size_t cells = 0;

	if (freexl_worksheet_dimensions(book, &rows, &cols) != FREEXL_OK)
		return 0;
	for (unsigned int row = 0; row < rows; row++) {
		for (unsigned short col = 0; col < cols; col++) {
			FreeXL_CellValue value;
			freexl_get_cell_value(book, row, col, &value);
			cells += value.type != FREEXL_CELL_NULL;
		}
	}
	return cells;
}

int main(int argc, char **argv)
{
	const void *book;
	unsigned int sheets;
	size_t cells = 0;

	if (argc != 2 || freexl_open(argv[1], &book) != FREEXL_OK)
		return 2;
	freexl_get_info(book, FREEXL_BIFF_SHEET_COUNT, &sheets);
	for (unsigned short sheet = 0; sheet < sheets; sheet++) {
		freexl_select_active_worksheet(book, sheet);
		cells += count_sheet(book);
	}
	printf("%zu cells\n", cells);
	freexl_close(book);
	return 0;
}
