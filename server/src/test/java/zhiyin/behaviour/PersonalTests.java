package zhiyin.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import zhiyin.http.Json;

/** What says who somebody is, and what only looks like it. */
class PersonalTests {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "email",
                "Email",
                "e_mail",
                "eMail",
                "customer_email",
                "emailAddress",
                "email_hash",
                "phone",
                "phoneNumber",
                "mobile_no",
                "receiverMobile",
                "contact_tel",
                "MSISDN",
                "shipping_address",
                "addressLine1",
                "ip",
                "ip_address",
                "clientIP",
                "name",
                "first_name",
                "lastName",
                "user_name",
                "username",
                "recipientName",
                "child_name",
                "nickname",
                "id_card",
                "idCardNo",
                "id_number",
                "identity_card",
                "passport_no",
                "bank_card",
                "card_number",
                "plate_no",
                "wechat",
                "wechat_id",
                "wechatOpenId",
                "openid",
                "unionId",
                "qq",
                "qq_number",
                "birthday",
                "date_of_birth",
                "birth_date_dob",
                "password",
                "shouji",
                "xingming",
                "imei"
            })
    void whatIsCalledSoSaysWhoSomebodyIs(String name) {
        assertThat(Personal.isName(name)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "product_name",
                "productName",
                "campaign_name",
                "store_name",
                "page",
                "brand",
                "phone_model",
                "phoneCase",
                "mobile_os",
                "email_campaign",
                "is_mobile",
                "hasEmail",
                "by_phone",
                "address_type",
                "order_number",
                "order_id",
                "id",
                "number",
                "card_type",
                "name_length",
                "quantity",
                "step",
                "rating",
                "ipad_size",
                "mailing",
                "coupon_code",
                "phonetic",
                "member_level",
                "birthday_party_size",
                "wechat_campaign"
            })
    void whatIsCalledSoIsAboutAThing(String name) {
        assertThat(Personal.isName(name)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ann@example.org",
                "write to ann@example.org",
                "ann\uFF20example.org",
                "13800138000",
                "138 0013 8000",
                "138-0013-8000",
                "call 13800138000 please",
                "8613800138000",
                "008613800138000",
                "+86 138 0013 8000",
                "\uFF11\uFF13\uFF18\uFF10\uFF10\uFF11\uFF13\uFF18\uFF10\uFF10\uFF10",
                "+44 20 7946 0018",
                "+14155552671",
                "010-62345678",
                "0571 88888888",
                "11010519491231002X",
                "11010519491231002x"
            })
    void whatLooksSoIsSomebodysNumberOrAddress(String value) {
        assertThat(Personal.isValue(new Json.Text(value))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "red",
                "12800138000",
                "1380013800",
                "138001380001",
                "2026-11-23",
                "2026-11-23T20:15:00+08:00",
                "ORD-20261123-0001",
                "6901234567892",
                "1700000000",
                "1700000000000",
                "+5",
                "+100 points",
                "110105194912310021",
                "110105194913310023",
                "sizes 36 37 38 39 40",
                "v1.38.0013",
                "13 800 138 000",
                "010-1234",
                "5 - 10"
            })
    void whatLooksSoIsNobodys(String value) {
        assertThat(Personal.isValue(new Json.Text(value))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"13800138000", "8613800138000"})
    void aNumberMayBeAPhoneToo(String literal) {
        assertThat(Personal.isValue(new Json.Numeral(literal))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "138.5", "-13800138000", "1700000000000", "12800138000"})
    void mostNumbersAreNone(String literal) {
        assertThat(Personal.isValue(new Json.Numeral(literal))).isFalse();
    }
}
