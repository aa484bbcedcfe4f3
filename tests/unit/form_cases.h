/* The cases of test_form_find.c. */
#ifndef TESTS_FORM_CASES_H
#define TESTS_FORM_CASES_H

/* Laid out by hand: a line of a drawing a line. */
/* clang-format off */
#define DAILY_HEAD                                                             \
	"2023年职业教育活动周活动情况日报表|<|<|<|<\n"                         \
	"填报单位|肥东县教育局|日期|5月17日|\n"                                \
	"活动名称|活动形式|参与教师|参与学生|备注\n"
#define DAILY_FOUND                                                            \
	"daily in 表: unit=肥东县教育局@B2 day=2023-05-17@D2\n"

static const struct layout_case cases[] = {
    {"a_plain_table_with_title_fields_and_rows", NULL,
	DAILY_FOUND "4: name=技能展示@A4 kind=进社区@B4 teachers=12@C4 "
		    "students=300@D4\n"
		    "5: name=参观@A5 kind=进企业@B5 teachers=3@C5 "
		    "students=45@D5 note=两班@E5\n",
	{"表", DAILY_HEAD "技能展示|进社区|=12|=300|\n"
			  "参观|进企业|3人|四十五|两班"}},
    {"several_fields_in_one_cell_after_their_colons", NULL,
	"daily in 表: unit=肥东县教育局@A2 day=2023-05-17@A2 "
	"reporter=张三@A2 phone=0551-63500000@A2\n"
	"4: name=参观@A4 teachers=1@C4 students=2@D4\n",
	{"表", "职业教育活动周活动情况日报表|<|<|<|<\n"
	       "填报单位（盖章）：肥东县教育局   填报人：张三  "
	       "联系电话：0551-63500000 日期：2023年5月17日|<|<|<|<\n"
	       "活动名称|活动形式|参与教师|参与学生|备注\n"
	       "参观||=1|=2|"}},
    {"several_fields_in_one_cell_without_colons", NULL,
	"daily in 表: unit=肥东县教育局@A1 day=2023-05-17@A1 reporter=张三@A1 "
	"phone=0551-63500000@A1\n"
	"3: name=参观@A3 teachers=1@C3 students=2@D3\n",
	{"表", "填 报 单 位 肥东县教育局   日期 2023年5月17日　填报人 张三  "
	       "联系电话（必填） 0551-63500000|<|<|<|<\n"
	       "活动名称|活动形式|参与教师|参与学生|备注\n"
	       "参观||=1|=2|"}},
    {"a_label_in_the_first_line_of_its_value_s_cell", NULL,
	"daily in 表: unit=肥东县教育局@A1 day=2023-05-17@C1\n"
	"3: name=参观@A3 teachers=1@C3 students=2@D3\n",
	{"表", "填报单位（盖章）\\n肥东县教育局||日期\\n5月17日||\n"
	       "活动名称|活动形式|参与教师|参与学生|备注\n"
	       "参观||=1|=2|"}},
    {"a_unit_s_name_ends_at_a_wide_gap", NULL,
	"daily in 表: unit=肥东县教育局@A1\n"
	"3: name=参观@A3 teachers=1@C3 students=2@D3\n"
	"! label-missing - day\n",
	{"表", "填报单位：肥东县教育局（盖章）　　  2023年5月17日|<|<|<|<\n"
	       "活动名称|活动形式|参与教师|参与学生|备注\n"
	       "参观||=1|=2|"}},
    {"one_label_among_words_is_a_sentence", NULL,
	"daily in 表: unit=甲@A1 day=2023-05-17@C1\n"
	"3: name=参观@A3 teachers=1@C3 students=2@D3\n",
	{"表", "填报单位：甲|<|日期：5月17日|<|\n"
	       "活动名称|活动形式|参与教师|参与学生|备注\n"
	       "参观||=1|=2|\n"
	       "请 填报人 核对后再报|<|<|<|<"}},
    {"one_field_in_a_cell_after_its_colon", NULL,
	"daily in 表: unit=肥东县教育局@A1 day=2023-05-17@C1\n"
	"3: name=参观@A3 teachers=1@C3 students=2@D3\n",
	{"表", "填报单位：肥东县教育局|<|日期：5月17日|<|\n"
	       "活动名称|活动形式|参与教师|参与学生|备注\n"
	       "参观||=1|=2|"}},
    {"spaces_breaks_units_marks_and_numbering_in_labels", NULL,
	"daily in 表: unit=肥西县教育局@B1 day=2023-05-17@D1\n"
	"3: name=参观@B3 kind=进校园@C3 teachers=1@D3 students=2@E3\n",
	{"表", "* 填 报 单 位：|肥西县教育局|填报日期：|2023.5.17||\n"
	       "序号|一、活动\\n名称|2.活动形式|*参 与 教 师（人）|参与学生\\n"
	       "（单位：人）|备注\n"
	       "=1|参观|进校园|=1|=2|"}},
    {"full_width_digits_and_punctuation", NULL,
	"daily in 表: unit=甲@A1 day=2023-05-17@C1\n"
	"3: name=参观@A3 teachers=12@C3 students=1200@D3\n",
	{"表", "填报单位：甲|<|日期：２０２３．５．１７|<|\n"
	       "活动名称|活动形式|参与教师|参与学生（人）|备注\n"
	       "参观||１２|１，２００|"}},
    {"moved_and_added_columns", NULL,
	"daily in 表: unit=甲校@B1 day=2023-05-18@D1\n"
	"3: name=参观@F3 teachers=5@D3 students=6@A3 note=好@B3\n",
	{"表", "填报单位|甲校|日期|@2023-05-18||\n"
	       "参与学生|备注|天气|参与教师|地点|活动名称\n"
	       "=6|好|晴|=5|操场|参观"}},
    {"a_header_of_two_rows_with_merged_cells", NULL,
	"daily in 表: unit=甲校@B1 day=2023-05-18@D1\n"
	"4: name=参观@B4 kind=进企业@C4 teachers=5@D4 students=6@E4\n",
	{"表", "填报单位|甲校|日期|5月18日||\n"
	       "序号|活动名称|活动形式|参与活动|<|备注\n"
	       "^|^|^|教师|学生|^\n"
	       "=1|参观|进企业|=5|=6|"}},
    {"three_sub_columns_under_one_header", NULL,
	"statistics in 表: unit=甲市教育局@B2 reporter=张三@D2 "
	"phone=13800000000@F2\n"
	"5: school=甲市@A5 teachers=10@B5 students=200@C5 coverage=0.85@D5 "
	"province=1@E5 city=2@F5\n",
	{"表", "2023年职业教育活动周情况统计表|<|<|<|<|<|<\n"
	       "填报单位（盖章）|甲市教育局|填报人|张三|联系电话|=13800000000|\n"
	       "市（州）/职业学校（含技工院校）|参与活动的教师数|参与活动的学生数|"
	       "参与活动的学生覆盖率|活动周媒体报道数|<|<\n"
	       "^|^|^|^|省级|市级|县级\n"
	       "甲市|=10|=200|85%|=1|=2|=3\n"
	       "填表说明：请于活动周结束后一周内报送|<|<|<|<|<|<"}},
    {"sub_columns_without_merged_cells", NULL,
	"statistics in 表: unit=甲市教育局@B1 reporter=张三@D1 "
	"phone=13800000000@F1\n"
	"4: school=甲市@A4 teachers=10@B4 students=200@C4 coverage=0.85@D4 "
	"province=1@E4 city=2@F4\n",
	{"表", "填报单位|甲市教育局|填报人|张三|联系电话|13800000000|\n"
	       "市(州)/职业学校|参与活动的教师数|参与活动的学生数|"
	       "参与活动的学生覆盖率|活动周媒体报道数||\n"
	       "||||省级|市级|县级\n"
	       "甲市|10|200|0.85|1|2|3"}},
    {"sub_columns_with_their_own_full_labels", NULL,
	"statistics in 表: unit=甲市教育局@B1 reporter=张三@D1 "
	"phone=13800000000@F1\n"
	"4: school=甲市@A4 teachers=10@B4 students=200@C4 coverage=0.85@D4 "
	"province=1@E4 city=2@F4\n",
	{"表", "填报单位|甲市教育局|填报人|张三|联系电话|13800000000|\n"
	       "市（州）/职业学校（含技工院校）|参与活动的教师数|"
	       "参与活动的学生数|参与活动的学生覆盖率|活动周媒体报道数|<|<\n"
	       "^|^|^|^|省级及以上媒体报道数|市（州）级媒体报道数|"
	       "县（区）级媒体报道数\n"
	       "甲市|10|200|0.85|1|2|3"}},
    {"a_column_named_twice_is_told_apart_by_its_place", NULL,
	"schedule in 表:\n"
	"3: when=5月14日@B3 what=启动@C3 who=教务处@D3 until=5月15日@E3\n",
	{"表", "2023年职业教育活动周安排表|<|<|<|<\n"
	       "序号|时间|活动内容|牵头及负责部门|时间\n"
	       "=1|5月14日|启动|教务处|5月15日"}},
    {"a_date_range_is_a_text_where_text_is_asked", NULL,
	"schedule in 表:\n"
	"3: when=5.14-5.16@B3 what=启动@C3 who=教务处@D3\n",
	{"表", "2023年职业教育活动周安排表|<|<|<|<\n"
	       "序号|时间|活动内容|牵头及负责部门|时间\n"
	       "=1|5.14-5.16|启动|教务处|"}},
    {"the_collection_form_with_labels_left_and_above", NULL,
	"collection in 表: unit=甲市教育局@B2 reporter=李四@D2 "
	"phone=0830-2000000@F2 school=甲职校@A4 contact=王五@B4 "
	"mobile=13900000000@D4 site=http://a.example@F4 plan=五月办活动@B5 "
	"special=无@B6\n",
	{"表", "2023年职业教育活动周信息采集表|<|<|<|<|<\n"
	       "填报单位（盖章）|甲市教育局|填报人|李四|联系电话|0830-2000000\n"
	       "市（州）/职业（含技工）学校|联系人|职务|手机|QQ号|"
	       "专题网站（专栏）链接地址\n"
	       "甲职校|王五|科长|=13900000000||http://a.example\n"
	       "活动周工作计划\\n（300字以内）|五月办活动|<|<|<|<\n"
	       "特色活动简介（300字以内）|无|<|<|<|<\n"
	       "填表说明：请于5月10日前报送。|<|<|<|<|<"}},
    {"a_hint_row_above_the_text_is_not_the_text", NULL,
	"collection in 表: unit=甲市教育局@B2 reporter=李四@D2 "
	"phone=0830-2000000@F2 school=甲职校@A4 contact=王五@B4 "
	"mobile=13900000000@D4 plan=五月办活动@B6\n",
	{"表", "2023年职业教育活动周信息采集表|<|<|<|<|<\n"
	       "填报单位（盖章）|甲市教育局|填报人|李四|联系电话|0830-2000000\n"
	       "市（州）/职业（含技工）学校|联系人|职务|手机|QQ号|"
	       "专题网站（专栏）链接地址\n"
	       "甲职校|王五|科长|=13900000000||\n"
	       "活动周工作计划（300字以内）|主要包含计划的举办时间、活动形式|<|<|"
	       "<|<\n"
	       "^|五月办活动|<|<|<|<\n"}},
    {"a_hint_left_in_place_of_the_text_is_said", NULL,
	"collection in 表: unit=甲市教育局@B2 reporter=李四@D2 "
	"phone=0830-2000000@F2 school=甲职校@A4 contact=王五@B4 "
	"mobile=13900000000@D4\n"
	"! sample-left B5 plan\n",
	{"表", "2023年职业教育活动周信息采集表|<|<|<|<|<\n"
	       "填报单位（盖章）|甲市教育局|填报人|李四|联系电话|0830-2000000\n"
	       "市（州）/职业（含技工）学校|联系人|职务|手机|QQ号|"
	       "专题网站（专栏）链接地址\n"
	       "甲职校|王五|科长|=13900000000||\n"
	       "活动周工作计划（300字以内）|"
	       "主要包含计划的举办时间、活动形式。|<|<|<|<"}},
    {"a_text_over_its_length_is_kept_and_said", NULL,
	"collection in 表: unit=甲@B1 reporter=李四@D1 "
	"phone=0830-2000000@F1 school=甲职校@A3 contact=王五@B3 "
	"mobile=13900000000@D3 plan=一二三四五六七八九十一二三四五六七八九十一"
	"@B4\n"
	"! too-long B4 plan (21/20)\n",
	{"表", "填报单位|甲|填报人|李四|联系电话|0830-2000000\n"
	       "市（州）/职业（含技工）学校|联系人|职务|手机|QQ号|"
	       "专题网站（专栏）链接地址\n"
	       "甲职校|王五|科长|13900000000||\n"
	       "活动周工作计划|一二三四五六七八九十一二三四五六七八九十一|<|<|<|"
	       "<"}},
    {"a_vertical_list_has_its_values_on_the_right", NULL,
	"contact in 表: unit=甲校@B2 person=张三@B3 duty=主任@B4 "
	"mobile=13800000000@B5 qq=10000001@B6\n",
	{"表", "2023年职业教育活动周联络员信息表|<\n"
	       "单位|甲校\n联络员|张三\n职务|主任\n手机|=13800000000\n"
	       "QQ号|=10000001\n"
	       "说明：请于11日前发送"}},
    {"a_header_row_has_its_values_below", NULL,
	"contact in 表: unit=甲校@A3 person=张三@B3 duty=主任@C3 "
	"mobile=13800000000@E3 qq=10000001@F3\n",
	{"表", "联络员信息表|<|<|<|<|<\n"
	       "单位|姓名|职务|办公电话|手机|QQ号\n"
	       "甲校|张三|主任|0551-6350000|13800000000|10000001"}},
    {"a_last_label_in_the_list_does_not_take_the_note_below", NULL,
	"contact in 表: unit=甲校@B1 person=张三@B2 mobile=13800000000@B4\n",
	{"表", "单位|甲校\n联络员|张三\n职务|\n手机|=13800000000\nQQ号|\n"
	       "负责人签字|"}},
    {"values_behind_the_cell_a_long_label_covers", NULL,
	"contact in 表: unit=甲县第一职业中学@C1 person=张三@B2 "
	"mobile=13800000000@C3\n",
	{"表", "填报单位||甲县第一职业中学\n联络员|张三|\n手机||13800000000\n"
	       "职务||\nQQ号||"}},
    {"a_missing_value_is_said_at_the_cell_where_it_belongs", NULL,
	"daily in 表: day=2023-05-17@D2\n"
	"4: name=参观@A4 students=2@D4\n"
	"! missing B2 unit\n"
	"! missing C4 teachers\n",
	{"表", "2023年职业教育活动周活动情况日报表|<|<|<|<\n"
	       "填报单位||日期|5月17日|\n"
	       "活动名称|活动形式|参与教师|参与学生|备注\n"
	       "参观|||=2|"}},
    {"a_blank_after_the_colon_is_missing_in_that_cell", NULL,
	"daily in 表:\n"
	"3: name=参观@A3 teachers=1@C3 students=2@D3\n"
	"! missing A1 unit\n"
	"! missing A1 day\n",
	{"表", "填报单位（盖章）：        日期：  年  月  日|<|<|<|<\n"
	       "活动名称|活动形式|参与教师|参与学生|备注\n"
	       "参观||=1|=2|"}},
    {"a_lone_blank_form_is_found_with_all_that_is_missing", NULL,
	"daily in 表:\n"
	"! missing B2 unit\n"
	"! missing D2 day\n"
	"! too-few-rows A4 (0/1)\n",
	{"表", "2023年职业教育活动周活动情况日报表|<|<|<|<\n"
	       "填报单位||日期||\n"
	       "活动名称|活动形式|参与教师|参与学生|备注\n"}},
    {"a_blank_template_beside_a_filled_sheet_is_no_submission", NULL,
	DAILY_FOUND "4: name=参观@A4 teachers=1@C4 students=2@D4\n",
	{"模板",
	    "2023年职业教育活动周活动情况日报表|<|<|<|<\n"
	    "填报单位|肥东县教育局|日期||\n"
	    "活动名称|活动形式|参与教师|参与学生|备注",
	    "表", DAILY_HEAD "参观||=1|=2|"}},
    {"the_same_form_in_two_filled_sheets_is_two", NULL,
	"daily in 17日: unit=肥东县教育局@B2 day=2023-05-17@D2\n"
	"4: name=参观@A4 teachers=1@C4 students=2@D4\n"
	"daily in 18日: unit=肥东县教育局@B2 day=2023-05-18@D2\n"
	"4: name=展示@A4 teachers=3@C4 students=4@D4\n",
	{"17日", DAILY_HEAD "参观||=1|=2|", "18日",
	    "2023年职业教育活动周活动情况日报表|<|<|<|<\n"
	    "填报单位|肥东县教育局|日期|5月18日|\n"
	    "活动名称|活动形式|参与教师|参与学生|备注\n"
	    "展示||=3|=4|"}},
    {"the_same_form_twice_in_one_sheet_is_two", NULL,
	"daily in 表: unit=甲@B2 day=2023-05-17@D2\n"
	"4: name=参观@A4 teachers=1@C4 students=2@D4\n"
	"daily in 表: unit=甲@B7 day=2023-05-18@D7\n"
	"9: name=展示@A9 teachers=3@C9 students=4@D9\n",
	{"表", "职业教育活动周活动情况日报表|<|<|<|<\n"
	       "填报单位|甲|日期|5月17日|\n"
	       "活动名称|活动形式|参与教师|参与学生|备注\n"
	       "参观||=1|=2|\n"
	       "\n"
	       "职业教育活动周活动情况日报表|<|<|<|<\n"
	       "填报单位|甲|日期|5月18日|\n"
	       "活动名称|活动形式|参与教师|参与学生|备注\n"
	       "展示||=3|=4|"}},
    {"two_forms_in_one_sheet_keep_their_own_fields", NULL,
	"daily in 表: unit=甲@B2 day=2023-05-17@D2\n"
	"4: name=参观@A4 teachers=1@C4 students=2@D4\n"
	"media in 表: unit=甲@B7 day=2023-05-18@D7\n"
	"9: media=日报@A9 title=技能周@B9\n",
	{"表", "职业教育活动周活动情况日报表|<|<|<|<\n"
	       "填报单位|甲|日期|5月17日|\n"
	       "活动名称|活动形式|参与教师|参与学生|备注\n"
	       "参观||=1|=2|\n"
	       "\n"
	       "职业教育活动周媒体宣传情况日报表|<|<|<|<\n"
	       "填报单位|甲|日期|5月18日|\n"
	       "媒体名称|报道标题|链接|备注|\n"
	       "日报|技能周|||"}},
    {"two_forms_without_titles_in_two_sheets", NULL,
	"daily in 甲: unit=甲@B1 day=2023-05-17@D1\n"
	"3: name=参观@A3 teachers=1@C3 students=2@D3\n"
	"media in 乙: unit=甲@B1 day=2023-05-17@D1\n"
	"3: media=日报@A3 title=技能周@B3\n",
	{"甲",
	    "填报单位|甲|日期|5月17日|\n"
	    "活动名称|活动形式|参与教师|参与学生|备注\n"
	    "参观||=1|=2|",
	    "乙", "填报单位|甲|日期|5月17日|\n"
		  "媒体名称|报道标题|链接|备注|\n"
		  "日报|技能周|||"}},
    {"a_header_printed_again_continues_the_rows", NULL,
	DAILY_FOUND "4: name=参观@A4 teachers=1@C4 students=2@D4\n"
		    "6: name=展示@A6 teachers=3@C6 students=4@D6\n",
	{"表", DAILY_HEAD "参观||=1|=2|\n"
			  "活动名称|活动形式|参与教师|参与学生|备注\n"
			  "展示||=3|=4|"}},
    {"two_copies_side_by_side_keep_their_own_fields", NULL,
	"daily in 表: unit=甲@B1 day=2023-05-17@D1\n"
	"3: name=参观@A3 teachers=1@B3 students=2@C3\n"
	"daily in 表: unit=乙@G1 day=2023-05-18@I1\n"
	"3: name=展示@F3 teachers=3@G3 students=4@H3\n",
	{"表", "填报单位|甲|日期|5月17日||填报单位|乙|日期|5月18日\n"
	       "活动名称|参与教师|参与学生|备注||活动名称|参与教师|参与学生|备注\n"
	       "参观|=1|=2|||展示|=3|=4|"}},
    {"two_copies_side_by_side_share_what_stands_above_one", NULL,
	"daily in 表: unit=甲@B1 day=2023-05-17@D1\n"
	"3: name=参观@A3 teachers=1@B3 students=2@C3\n"
	"daily in 表: unit=甲@B1 day=2023-05-18@I1\n"
	"3: name=展示@F3 teachers=3@G3 students=4@H3\n",
	{"表", "填报单位|甲|日期|5月17日||||日期|5月18日\n"
	       "活动名称|参与教师|参与学生|备注||活动名称|参与教师|参与学生|备注\n"
	       "参观|=1|=2|||展示|=3|=4|"}},
    {"two_tables_side_by_side", NULL,
	"schedule in 表:\n"
	"2: when=5月14日@A2 what=启动@B2 who=教务处@C2\n"
	"media in 表:\n"
	"2: media=日报@E2 title=技能周@F2\n"
	"! label-missing - unit\n"
	"! label-missing - day\n",
	{"表", "时间|活动内容|牵头及负责部门||媒体名称|报道标题|链接|备注\n"
	       "5月14日|启动|教务处||日报|技能周||"}},
    {"total_rows_are_no_rows_but_are_checked", NULL,
	DAILY_FOUND "4: name=参观@A4 teachers=1@C4 students=2@D4\n"
		    "5: name=展示@A5 teachers=3@C5 students=4@D5\n"
		    "! total-differs D6 students (6/7)\n",
	{"表", DAILY_HEAD "参观||=1|=2|\n展示||=3|=4|\n"
			  "合 计|<|=4|7人|"}},
    {"subtotals_are_of_the_rows_since_the_last", NULL,
	DAILY_FOUND "4: name=参观@A4 teachers=1@C4 students=2@D4\n"
		    "6: name=展示@A6 teachers=3@C6 students=4@D6\n",
	{"表", DAILY_HEAD "参观||=1|=2|\n小计||=1|=2|\n展示||=3|=4|\n"
			  "小计||=3|=4|\n总计||=4|=6|"}},
    {"an_activity_that_begins_like_a_total_is_a_row", NULL,
	DAILY_FOUND "4: name=总计划宣讲会@A4 teachers=1@C4 students=2@D4\n",
	{"表", DAILY_HEAD "总计划宣讲会||=1|=2|"}},
    {"unused_template_rows_are_no_rows", NULL,
	"daily in 表: unit=甲@B1 day=2023-05-17@D1\n"
	"3: name=参观@B3 teachers=1@D3 students=2@E3\n"
	"6: name=展示@B6 teachers=3@D6 students=4@E6\n",
	{"表", "填报单位|甲|日期|5月17日||\n"
	       "序号|活动名称|活动形式|参与教师|参与学生|备注\n"
	       "=1|参观||=1|=2|\n=2|||||\n=3|/|/|/|/|\n=4|展示||=3|=4|\n"
	       "=5|||人|人|"}},
    {"a_sample_row_left_in_is_said_and_not_counted", NULL,
	DAILY_FOUND "5: name=参观@A5 teachers=1@C5 students=2@D5\n"
		    "! sample-left A4\n",
	{"表", DAILY_HEAD "示例：走进社区|进社区|=10|=100|\n参观||=1|=2|"}},
    {"a_sample_is_known_by_the_words_everybody_uses", NULL,
	DAILY_FOUND "7: name=参观@A7 teachers=1@C7 students=2@D7\n"
		    "! sample-left A4\n! sample-left A5\n! sample-left A6\n",
	{"表", DAILY_HEAD "示例：|进社区|=10|=100|\n例1|进社区|=10|=100|\n"
			  "（样例）走进社区|进社区|=1|=1|\n参观||=1|=2|"}},
    {"rows_in_which_a_template_s_formulas_show_0_are_unused", NULL,
	DAILY_FOUND "4: name=参观@A4 teachers=1@C4 students=2@D4\n",
	{"表", DAILY_HEAD "参观||=1|=2|\n|||=0|\n||=0|=0|\n||0|0|"}},
    {"nothing_to_report_in_other_words", NULL,
	"daily in 表 nothing: unit=肥东县教育局@B2 day=2023-05-17@D2\n"
	"daily in 乙 nothing: unit=肥东县教育局@B2 day=2023-05-17@D2\n",
	{"表", DAILY_HEAD "今天没有活动。||||", "乙",
	    DAILY_HEAD "我单位未开展相关活动||=0|=0|"}},
    {"another_table_below_that_is_no_form_of_ours", NULL,
	DAILY_FOUND "4: name=参观@A4 teachers=1@C4 students=2@D4\n",
	{"表", DAILY_HEAD "参观||=1|=2|\n\n新闻稿件登记表|<|<|<|<\n"
			  "稿件|作者|字数|日期|\n甲|乙|=3|5月17日|"}},
    {"an_activity_that_begins_with_nothing_is_one", NULL,
	DAILY_FOUND "4: name=无人机表演@A4 teachers=1@C4 students=2@D4\n",
	{"表", DAILY_HEAD "无人机表演||=1|=2|"}},
    {"an_activity_about_samples_is_no_sample", NULL,
	DAILY_FOUND "4: name=示例教学观摩@A4 teachers=1@C4 students=2@D4\n",
	{"表", DAILY_HEAD "示例教学观摩||=1|=2|"}},
    {"a_day_with_nothing_is_valid", NULL,
	"daily in 表 nothing: unit=肥东县教育局@B2 day=2023-05-17@D2\n",
	{"表", DAILY_HEAD "无|无|=0|=0|"}},
    {"nothing_written_once_across_the_row", NULL,
	"daily in 表 nothing: unit=肥东县教育局@B2 day=2023-05-17@D2\n",
	{"表", DAILY_HEAD "无活动。|<|<|<|<"}},
    {"nothing_beside_a_serial_number", NULL,
	"daily in 表 nothing: unit=甲@B1 day=2023-05-17@D1\n",
	{"表", "填报单位|甲|日期|5月17日||\n"
	       "序号|活动名称|活动形式|参与教师|参与学生|备注\n"
	       "=1|无||||"}},
    {"a_date_merged_over_rows_holds_for_each", NULL,
	"schedule in 表:\n"
	"2: when=5月14日@A2 what=启动@B2 who=教务处@C2\n"
	"3: when=5月14日@A2 what=比赛@B3 who=团委@C3\n",
	{"表", "时间|活动内容|牵头及负责部门|时间\n"
	       "5月14日|启动|教务处|\n^|比赛|团委|\n^|||"}},
    {"a_number_merged_over_rows_counts_once", NULL,
	DAILY_FOUND "4: name=参观@A4 teachers=1@C4 students=6@D4\n"
		    "5: name=展示@A5 teachers=3@C5\n",
	{"表", DAILY_HEAD "参观||=1|=6|\n展示||=3|^|\n合计||=4|=6|"}},
    {"headings_and_column_numbers_between_rows_are_skipped", NULL,
	DAILY_FOUND "6: name=参观@A6 teachers=1@C6 students=2@D6\n",
	{"表", DAILY_HEAD "=1|=2|=3|=4|=5\n"
			  "一、走进社区|<|<|<|<\n参观||=1|=2|"}},
    {"rows_end_at_the_notes_and_signatures", NULL,
	"daily in 表: unit=甲@B1 day=2023-05-17@D1 reporter=张三@B5 "
	"phone=13800000000@D5\n"
	"3: name=参观@A3 teachers=1@C3 students=2@D3\n",
	{"表", "填报单位|甲|日期|5月17日|\n"
	       "活动名称|活动形式|参与教师|参与学生|备注\n"
	       "参观||=1|=2|\n"
	       "\n"
	       "填报人|张三|联系电话|13800000000|\n"
	       "审核人：|李四|||"}},
    {"a_required_column_that_was_deleted_is_said_once", NULL,
	"daily in 表: unit=甲@B2 day=2023-05-17@D2\n"
	"4: name=参观@A4 students=2@C4\n"
	"5: name=展示@A5 students=3@C5\n"
	"! label-missing - teachers\n",
	{"表", "职业教育活动周活动情况日报表|<|<|<\n"
	       "填报单位|甲|日期|5月17日\n"
	       "活动名称|活动形式|参与学生|备注\n"
	       "参观||=2|\n展示||=3|"}},
    {"hidden_sheets_are_read_and_marked", NULL,
	"daily in .表 hidden: unit=肥东县教育局@B2 day=2023-05-17@D2\n"
	"4: name=参观@A4 teachers=1@C4 students=2@D4\n",
	{".表", DAILY_HEAD "参观||=1|=2|"}},
    {"shared_labels_are_not_enough_for_a_form", NULL, "",
	{"表", "填报单位|甲|日期|5月17日\n填报人|张三|联系电话|13800000000\n"
	       "备注|无||"}},
    {"a_list_of_names_is_no_form", NULL, "",
	{"表", "姓名|班级|分数\n张三|一班|=90\n李四|二班|=80"}},
    {"the_title_tells_forms_of_like_columns_apart", NULL,
	"media in 表: unit=甲@B2 day=2023-05-17@D2\n"
	"4: media=日报@A4 note=好@B4\n"
	"! label-missing - title\n",
	{"表", "职业教育活动周媒体宣传情况日报表|<|<|<\n"
	       "填报单位|甲|日期|5月17日\n媒体名称|备注|活动名称|参与教师\n"
	       "日报|好||"}},
    {"a_title_left_over_from_another_form_does_not_decide", NULL,
	"media in 表: unit=甲@B2 day=2023-05-17@D2\n"
	"4: media=日报@A4 title=技能周@B4\n",
	{"表", "职业教育活动周活动情况日报表|<|<|<\n"
	       "填报单位|甲|日期|5月17日\n媒体名称|报道标题|链接|备注\n"
	       "日报|技能周||"}},
    {"the_sheet_s_name_may_be_the_title", NULL,
	"media in 媒体宣传情况: unit=甲@B1 day=2023-05-17@D1\n"
	"3: media=日报@A3\n"
	"! label-missing - title\n",
	{"媒体宣传情况", "填报单位|甲|日期|5月17日\n媒体名称|稿件|网址|说明\n"
			 "日报|技能周||"}},
    {"told_which_form_it_is_fewer_labels_are_enough", "media",
	"media in 表: unit=甲@B1\n"
	"3: media=日报@A3\n"
	"! label-missing - day\n"
	"! label-missing - title\n",
	{"表", "填报单位|甲||\n媒体名称|稿件|网址|说明\n日报|技能周||"}},
    {"problems_of_values_carry_their_cells", NULL,
	DAILY_FOUND "4: name=参观@A4 students=-1@D4\n"
		    "5: name=展示@A5 students=7.5@D5\n"
		    "! not-in-list B4 kind (进社区、进校园、进企业)\n"
		    "! not-a-number C4 teachers\n"
		    "! out-of-range D4 students (0–100000)\n"
		    "! error-value C5 teachers\n"
		    "! not-an-integer D5 students\n",
	{"表", DAILY_HEAD "参观|现场|不详|=-1|\n展示||!#REF!|=7.5|"}},
    {"a_bracket_that_says_more_still_names_the_field", NULL,
	"contact in 表: unit=甲校@B1 person=张三@B2 mobile=13800000000@B3\n",
	{"表", "填报单位（部门）|甲校\n联络员（学校）|张三\n手机|13800000000\n"
	       "职务|\nQQ号|"}},
    {"a_day_that_is_a_column_parts_the_rows_into_forms", NULL,
	"daily in 表: unit=甲@B1 day=2023-05-17@A3\n"
	"3: name=参观@B3 teachers=1@C3 students=2@D3\n"
	"4: name=展示@B4 teachers=3@C4 students=4@D4\n"
	"daily in 表: unit=甲@B1 day=2023-05-18@A5\n"
	"5: name=比赛@B5 teachers=5@C5 students=6@D5\n"
	"daily in 表 nothing: unit=甲@B1 day=2023-05-19@A6\n",
	{"表", "填报单位|甲|||\n日期|活动名称|参与教师|参与学生|备注\n"
	       "5月17日|参观|=1|=2|\n|展示|=3|=4|\n@2023-05-18|比赛|=5|=6|\n"
	       "5月19日|无|||\n5月20日||||\n合计||=9|=12|"}},
    {"a_unit_that_is_a_column_of_one_row", NULL,
	"daily in 表: unit=甲@A2 day=2023-05-17@B2\n"
	"2: name=参观@C2 teachers=1@D2 students=2@E2\n",
	{"表", "填报单位|日期|活动名称|参与教师|参与学生|备注\n"
	       "甲|5月17日|参观|=1|=2|"}},
    {"the_rows_of_several_units_are_several_forms", NULL,
	"daily in 表: unit=甲@A2 day=2023-05-17@B2\n"
	"2: name=参观@C2 teachers=1@D2 students=2@E2\n"
	"3: name=展示@C3 teachers=1@D3 students=2@E3\n"
	"daily in 表: unit=乙@A4 day=2023-05-17@B2\n"
	"4: name=比赛@C4 students=2@E4\n"
	"! not-a-number D4 teachers\n",
	{"表", "填报单位|日期|活动名称|参与教师|参与学生|备注\n"
	       "甲|5月17日|参观|=1|=2|\n^|^|展示|=1|=2|\n乙|^|比赛|不详|=2|"}},
    {"a_record_written_down_the_side_is_read_like_a_row", NULL,
	"daily in 表: unit=甲@B2 day=2023-05-17@B3\n"
	"4: name=参观@B4 teachers=1@B5 students=300@B6 note=好@B7\n",
	{"表", "2023年职业教育活动周活动情况日报表|<\n填报单位|甲\n日期|5月17日\n"
	       "活动名称|参观\n参与教师（人）|=1\n参与学生（人）|三百\n备注|好\n"
	       "说明：按时报送|<"}},
    {"a_missing_value_of_a_record_down_the_side_has_its_cell", NULL,
	"daily in 表: unit=甲@B1 day=2023-05-17@B2\n"
	"3: name=参观@B3 students=3@B5\n"
	"! missing B4 teachers\n",
	{"表", "填报单位|甲\n日期|5月17日\n活动名称|参观\n参与教师|\n"
	       "参与学生|=3\n备注|"}},
    {"a_card_has_each_label_beside_its_value", NULL,
	"media in 表: unit=甲校@B2 day=2023-05-17@D2\n"
	"3: media=日报@B3 title=技能周启动@D3 link=www.a.example@B4 "
	"note=好@D4\n",
	{"表", "职业教育活动周媒体宣传情况日报表|<|<|<\n"
	       "填报单位|甲校|日期|5月17日\n媒体名称|日报|报道标题|技能周启动\n"
	       "链接|www.a.example|备注|好\n审核人：|李四||"}},
    {"several_records_beside_labels_down_the_side", NULL,
	"media in 表: unit=甲校@B1 day=2023-05-17@B2\n"
	"3: media=日报@B3 title=技能周@B4\n"
	"3: media=晚报@C3 title=开放日@C4\n",
	{"表", "填报单位|甲校|\n日期|5月17日|\n媒体名称|日报|晚报\n"
	       "报道标题|技能周|开放日\n链接||\n备注||"}},
    {"a_value_ends_before_a_label_we_do_not_know", NULL,
	"daily in 表: unit=甲县教育局@A1 day=2023-05-17@A1 reporter=张三@A4 "
	"phone=0551-63500000@A4\n"
	"3: name=参观@A3 teachers=1@C3 students=2@D3\n",
	{"表", "填报单位：___甲县教育局___；日期：5月17日  （单位：人）|<|<|<|<\n"
	       "活动名称|活动形式|参与教师|参与学生|备注\n参观||=1|=2|\n"
	       "填报人：张三    审核人：李四   联系电话：0551-63500000|<|<|<|<"}},
    {"the_unit_of_the_numbers_is_not_the_unit_that_reports", NULL,
	"contact in 表: unit=甲校@B2 person=张三@B3 mobile=13800000000@B4\n",
	{"表", "联络员信息表|（单位：人）\n单位|甲校\n姓名|张三\n手机|13800000000\n"}},
    {"ditto_marks_repeat_the_row_above", NULL,
	DAILY_FOUND "4: name=参观@A4 kind=进企业@B4 teachers=1@C4 "
		    "students=2@D4\n"
		    "5: name=展示@A5 kind=进企业@B5 students=4@D5\n"
		    "! not-a-number C5 teachers\n",
	{"表", DAILY_HEAD "参观|进企业|=1|=2|\n展示|同上|同上|=4|"}},
    {"a_label_with_a_colon_has_no_value_below", NULL,
	"daily in 表:\n"
	"! missing B1 unit\n"
	"! missing E1 day\n"
	"! too-few-rows B3 (0/1)\n",
	{"表", "填报单位：|||日期：||\n"
	       "序号|活动名称|活动形式|参与教师|参与学生|备注\n=1|||||\n合计|||||"}},
    {"a_total_row_is_known_by_a_column_left_of_the_form_s_own", NULL,
	"daily in 表: unit=甲@B2 day=2023-05-17@C2\n"
	"2: name=参观@D2 teachers=1@E2 students=2@F2\n",
	{"表", "序号|填报单位|日期|活动名称|参与教师|参与学生|备注\n"
	       "=1|甲|5月17日|参观|=1|=2|\n合计||||=1|=2|"}},
    {"values_with_a_blank_cell_before_them", NULL,
	"daily in 表: unit=长丰县教育局@C1 day=2023-05-17@F1\n"
	"3: name=参观@A3 teachers=1@C3 students=2@D3\n",
	{"表", "填报单位||长丰县教育局|日期||@2023-05-17\n"
	       "活动名称|活动形式|参与教师|参与学生|备注\n参观||=1|=2|"}},
    {"an_unknown_label_behind_a_blank_cell_is_no_value", NULL,
	"daily in 表: day=2023-05-17@F1\n"
	"3: name=参观@A3 teachers=1@C3 students=2@D3\n"
	"! missing B1 unit\n",
	{"表", "填报单位||单位性质|公办|日期|5月17日\n"
	       "活动名称|活动形式|参与教师|参与学生|备注\n参观||=1|=2|"}},
    {"the_sheet_s_name_may_be_the_day", NULL,
	"daily in 5月17日: unit=甲@B1 day=2023-05-17@D1\n"
	"3: name=参观@A3 teachers=1@C3 students=2@D3\n"
	"daily in 5.18: unit=甲@B1 day=2023-05-18@\n"
	"3: name=展示@A3 teachers=1@C3 students=2@D3\n",
	{"5月17日",
	    "填报单位|甲|日期||\n活动名称|活动形式|参与教师|参与学生|备注\n"
	    "参观||=1|=2|",
	    "5.18",
	    "填报单位|甲|||\n活动名称|活动形式|参与教师|参与学生|备注\n"
	    "展示||=1|=2|"}},
    {"a_header_of_two_rows_that_splits_labels_in_the_middle", NULL,
	"daily in 表: unit=甲校@B1 day=2023-05-18@D1\n"
	"4: name=参观@A4 teachers=5@B4 students=6@C4\n"
	"statistics in 乙: unit=甲市@B1 reporter=张三@D1 phone=13800000000@F1\n"
	"4: school=甲校@A4 teachers=1@B4 students=2@C4 coverage=0.85@D4 "
	"province=3@E4 city=4@F4\n",
	{"表",
	    "填报单位|甲校|日期|5月18日|\n"
	    "活动名称|参与数（人）|<|备注|\n"
	    "^|教师|学生|^|\n"
	    "参观|=5|=6||",
	    "乙",
	    "填报单位|甲市|填报人|张三|联系电话|13800000000\n"
	    "市(州)/职业学校|参与活动的教师数|参与活动的学生数|"
	    "参与活动的学生覆盖率|媒体报道数|<\n"
	    "^|^|^|^|省级及以上|市（州）级\n"
	    "甲校|=1|=2|85%|=3|=4"}},
    {"a_group_s_header_that_is_a_label_itself_is_no_column", NULL,
	"daily in 表: unit=甲校@B1 day=2023-05-18@D1\n"
	"4: name=参观@A4 kind=进企业@B4 teachers=5@C4 students=6@D4\n",
	{"表", "填报单位|甲校|日期|5月18日|\n"
	       "活动名称|活动形式|参与学生|<|备注\n"
	       "^|^|参与教师|参与学生|^\n"
	       "参观|进企业|=5|=6|"}},
    {"fields_in_the_text_around_a_document_s_table", NULL,
	"daily in 表格 1: unit=肥东县教育局@ day=2023-05-17@ reporter=张三@ "
	"phone=0551-63500000@\n"
	"2: name=参观@A2 teachers=1@C2 students=2@D2\n"
	"! total-differs D3 students (2/3)\n",
	{"¶",
	    "附件2\n2023年职业教育活动周活动情况日报表\n"
	    "填报单位（盖章）：肥东县教育局        日期：5月17日",
	    "表格 1",
	    "活动名称|活动形式|参与教师|参与学生|备注\n参观||=1|=2|\n"
	    "合计||=1|=3|",
	    "¶", "填报人：张三  联系电话：0551-63500000\n谢谢！"}},
    {"what_is_missing_in_the_text_has_no_cell", NULL,
	"daily in 表格 1: day=2023-05-17@\n"
	"2: name=参观@A2 students=2@D2\n"
	"! missing - unit\n"
	"! missing C2 teachers\n",
	{"¶", "填报单位：________  日期：5月17日", "表格 1",
	    "活动名称|活动形式|参与教师|参与学生|备注\n参观|||=2|"}},
    {"text_between_two_tables_is_of_the_one_it_begins", NULL,
	"daily in 表格 1: unit=甲@ day=2023-05-17@ reporter=张三@\n"
	"2: name=参观@A2 teachers=1@C2 students=2@D2\n"
	"media in 表格 2: unit=乙@ day=2023-05-18@\n"
	"2: media=日报@A2 title=技能周@B2\n",
	{"¶", "填报单位：甲  日期：5月17日", "表格 1",
	    "活动名称|活动形式|参与教师|参与学生|备注\n参观||=1|=2|", "¶",
	    "填报人：张三\n附件3\n职业教育活动周媒体宣传情况日报表\n"
	    "填报单位：乙  日期：5月18日",
	    "表格 2", "媒体名称|报道标题|链接|备注\n日报|技能周||"}},
    {"a_head_in_a_table_of_its_own", NULL,
	"daily in 表格 2: unit=甲@ day=2023-05-17@\n"
	"2: name=参观@A2 teachers=1@C2 students=2@D2\n",
	{"¶", "活动情况日报表", "表格 1", "填报单位|甲\n日期|5月17日",
	    "表格 2", "活动名称|活动形式|参与教师|参与学生|备注\n参观||=1|=2|"}},
    {"a_table_before_another_title_is_no_head", NULL,
	"daily in 表格 2:\n"
	"2: name=参观@A2 teachers=1@C2 students=2@D2\n"
	"! label-missing - unit\n! label-missing - day\n",
	{"¶", "附件1", "表格 1", "填报单位|甲\n日期|5月17日", "¶", "附件2",
	    "表格 2", "活动名称|活动形式|参与教师|参与学生|备注\n参观||=1|=2|"}},
    {"text_below_a_table_is_none_of_its_rows", NULL,
	"daily in 表格 1: unit=甲@A1 day=2023-05-17@D1\n"
	"3: name=参观@A3 teachers=1@C3 students=2@D3\n",
	{"表格 1",
	    "填报单位：甲|||日期：5月17日|\n"
	    "活动名称|活动形式|参与教师|参与学生|备注\n参观||=1|=2|",
	    "¶", "以上数据由教务处统计\n2023年5月20日"}},
    {"a_list_of_labels_under_a_title_in_the_text", NULL,
	"contact in 表格 1: unit=甲校@B1 person=张三@B2 mobile=13800000000@B3\n",
	{"¶", "2023年职业教育活动周联络员信息表", "表格 1",
	    "单位|甲校\n联络员|张三\n手机|=13800000000"}},
    {"line_breaks_inside_a_problem_s_raw_are_dropped", NULL,
	DAILY_FOUND "4: name=参观@A4 students=2@D4\n"
		    "! several-numbers C4 teachers\n",
	{"表", DAILY_HEAD "参观||12\\n35|=2|"}},
};

#define CASE_COUNT (sizeof cases / sizeof *cases)

#endif
