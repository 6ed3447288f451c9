package zhiyin.behaviour;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import zhiyin.http.Json;

/**
 * What of behaviour says who somebody is, by how it is called and by how it looks; it has no business here. Names are read part by
 * part, and as English words are put together: what a thing is stands last, so that {@code receiver_phone} is a phone and
 * {@code phone_model} is none.
 */
final class Personal {

    /** Words for what says who somebody is, or where he is reached; pinyin for some that Chinese shops use. */
    private static final Set<String> PERSONAL = Set.of(
            "email",
            "emails",
            "mail",
            "phone",
            "phones",
            "telephone",
            "tel",
            "mobile",
            "cellphone",
            "msisdn",
            "fax",
            "address",
            "addresses",
            "addr",
            "ip",
            "ipv4",
            "ipv6",
            "password",
            "passwd",
            "pwd",
            "secret",
            "token",
            "birthday",
            "birthdate",
            "dob",
            "passport",
            "ssn",
            "idcard",
            "openid",
            "unionid",
            "wechat",
            "weixin",
            "wxid",
            "wx",
            "qq",
            "alipay",
            "weibo",
            "whatsapp",
            "imei",
            "idfa",
            "oaid",
            "mac",
            "username",
            "nickname",
            "realname",
            "fullname",
            "firstname",
            "lastname",
            "surname",
            "shouji",
            "shoujihao",
            "dianhua",
            "xingming",
            "youxiang",
            "shenfenzheng",
            "dizhi",
            "shengri");

    /** Words behind one of those that leave it what it is: {@code phone_number}, {@code wechat_id}, {@code email_hash}. */
    private static final Set<String> STILL = Set.of(
            "number", "numbers", "no", "nr", "num", "id", "ids", "code", "hash", "md5", "sha256", "value", "text",
            "raw", "full", "line", "line1", "line2", "card", "date", "of", "birth", "1", "2");

    /** Words for persons, and for what is sent to them: behind them, a name is somebody's. */
    private static final Set<String> PERSONS = Set.of(
            "first",
            "last",
            "middle",
            "full",
            "given",
            "family",
            "real",
            "legal",
            "user",
            "customer",
            "member",
            "client",
            "contact",
            "recipient",
            "receiver",
            "consignee",
            "sender",
            "buyer",
            "payer",
            "guest",
            "owner",
            "holder",
            "cardholder",
            "person",
            "child",
            "baby",
            "kid",
            "son",
            "daughter",
            "mother",
            "father",
            "mom",
            "dad",
            "parent",
            "wife",
            "husband",
            "spouse",
            "partner",
            "friend",
            "nick",
            "login",
            "account",
            "shipping",
            "delivery",
            "billing",
            "passenger",
            "patient",
            "student",
            "teacher",
            "employee",
            "staff");

    /** Words for papers and accounts: behind them, a number is somebody's. */
    private static final Set<String> PAPERS = Set.of(
            "identity", "citizen", "national", "id", "card", "bank", "licence", "license", "plate", "account", "tax");

    private static final Set<String> NUMBERS = Set.of("number", "no", "nr", "num", "card", "id");

    /** Whether: what is asked so is answered by yes or no. */
    private static final Set<String> ASKING =
            Set.of("is", "has", "had", "with", "via", "by", "can", "opened", "verified");

    private static final int MOBILE_LENGTH = 11;
    private static final int IDENTITY_LENGTH = 18;
    private static final int INTERNATIONAL_MIN = 8;
    private static final int INTERNATIONAL_MAX = 15;

    /** Weights and check characters of a Chinese identity number (GB 11643-1999, 4.2.3). */
    private static final int[] WEIGHTS = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};

    private static final String CHECKS = "10X98765432";

    private Personal() {}

    /** Whether what is called so says who somebody is. */
    static boolean isName(String property) {
        List<String> parts = parts(property);
        if (parts.isEmpty()) {
            return false;
        }
        if (ASKING.contains(parts.getFirst())) {
            return false;
        }
        int last = parts.size() - 1;
        String what = parts.get(last);
        String before = last == 0 ? "" : parts.get(last - 1);
        if (what.equals("name") || what.equals("names")) {
            return last == 0 || PERSONS.contains(before);
        }
        if (NUMBERS.contains(what) && PAPERS.contains(before)) {
            return true;
        }
        if (parts.equals(List.of("date", "of", "birth"))) {
            return true;
        }
        int head = last;
        while (head > 0 && STILL.contains(parts.get(head)) && !isWord(parts, head)) {
            head--;
        }
        return PERSONAL.contains(parts.get(head)) || isWord(parts, head);
    }

    /** Two parts that are one word: {@code e_mail}, {@code openId}. */
    private static boolean isWord(List<String> parts, int last) {
        return last > 0 && PERSONAL.contains(parts.get(last - 1) + parts.get(last));
    }

    /** {@code receiverPhone_No} is receiver, phone, no; what is written in capitals alone is one part. */
    private static List<String> parts(String property) {
        List<String> parts = new ArrayList<>();
        StringBuilder part = new StringBuilder();
        for (int i = 0; i < property.length(); i++) {
            char c = property.charAt(i);
            boolean begins = Character.isUpperCase(c)
                    && i > 0
                    && (!Character.isUpperCase(property.charAt(i - 1))
                            || (i + 1 < property.length() && Character.isLowerCase(property.charAt(i + 1))));
            if ((c == '_' || begins) && !part.isEmpty()) {
                parts.add(part.toString().toLowerCase(Locale.ROOT));
                part.setLength(0);
            }
            if (c != '_') {
                part.append(c);
            }
        }
        if (!part.isEmpty()) {
            parts.add(part.toString().toLowerCase(Locale.ROOT));
        }
        return parts;
    }

    /** Whether that looks like an address for mail, a phone or the number of an identity card. */
    static boolean isValue(Json.Scalar value) {
        return switch (value) {
            case Json.Text(String text) -> isText(text);
            case Json.Numeral(String literal) -> isMobile(literal) || isIdentity(literal);
            case Json.Truth _ -> false;
        };
    }

    private static boolean isText(String text) {
        // the second is its full-width form
        if (text.indexOf('@') >= 0 || text.indexOf('\uFF20') >= 0) {
            return true;
        }
        List<Group> groups = groups(text);
        for (int i = 0; i < groups.size(); i++) {
            String digits = groups.get(i).digits();
            if (isMobile(digits) || isIdentity(digits) || international(groups, i)) {
                return true;
            }
            boolean two = i + 1 < groups.size() && groups.get(i + 1).follows();
            boolean three = two && i + 2 < groups.size() && groups.get(i + 2).follows();
            if (two && isLandline(digits, groups.get(i + 1).digits())) {
                return true;
            }
            // 138 0013 8000
            if (three
                    && digits.length() == 3
                    && groups.get(i + 1).digits().length() == 4
                    && groups.get(i + 2).digits().length() == 4
                    && isMobile(digits
                            + groups.get(i + 1).digits()
                            + groups.get(i + 2).digits())) {
                return true;
            }
        }
        return false;
    }

    /**
     * Digits that stand together; an X behind seventeen of them is one.
     *
     * @param plus whether a plus stands before them
     * @param follows whether one space or hyphen alone stands between those before and these
     */
    private record Group(String digits, boolean plus, boolean follows) {}

    private static List<Group> groups(String text) {
        List<Group> groups = new ArrayList<>();
        int end = -1;
        int at = 0;
        while (at < text.length()) {
            int from = at;
            StringBuilder digits = new StringBuilder();
            while (at < text.length() && Character.digit(text.charAt(at), 10) >= 0) {
                digits.append(Character.digit(text.charAt(at), 10));
                at++;
            }
            if (digits.isEmpty()) {
                at++;
                continue;
            }
            if (digits.length() == IDENTITY_LENGTH - 1 && at < text.length() && "xX".indexOf(text.charAt(at)) >= 0) {
                digits.append('X');
                at++;
            }
            boolean follows = end >= 0 && from == end + 1 && " -".indexOf(text.charAt(end)) >= 0;
            groups.add(new Group(digits.toString(), from > 0 && text.charAt(from - 1) == '+', follows));
            end = at;
        }
        return groups;
    }

    /** A Chinese mobile number, with or without 86 or 0086. */
    private static boolean isMobile(String digits) {
        String number = digits.startsWith("0086") ? digits.substring(4) : digits;
        if (number.length() == MOBILE_LENGTH + 2 && number.startsWith("86")) {
            number = number.substring(2);
        }
        return number.length() == MOBILE_LENGTH
                && number.charAt(0) == '1'
                && number.charAt(1) >= '3'
                && number.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    /** 0571-88888888. */
    private static boolean isLandline(String area, String number) {
        return area.startsWith("0")
                && (area.length() == 3 || area.length() == 4)
                && (number.length() == 7 || number.length() == 8);
    }

    /** A plus and 8 to 15 digits (ITU-T E.164), whatever single spaces or hyphens stand between. */
    private static boolean international(List<Group> groups, int from) {
        if (!groups.get(from).plus()) {
            return false;
        }
        int length = groups.get(from).digits().length();
        for (int i = from + 1; i < groups.size() && groups.get(i).follows(); i++) {
            length += groups.get(i).digits().length();
        }
        return length >= INTERNATIONAL_MIN && length <= INTERNATIONAL_MAX;
    }

    /** A Chinese identity number: a date of birth in the middle, and its check at the end. */
    private static boolean isIdentity(String digits) {
        if (digits.length() != IDENTITY_LENGTH) {
            return false;
        }
        int sum = 0;
        for (int i = 0; i < WEIGHTS.length; i++) {
            int digit = Character.digit(digits.charAt(i), 10);
            if (digit < 0) {
                return false;
            }
            sum += digit * WEIGHTS[i];
        }
        return CHECKS.charAt(sum % CHECKS.length()) == digits.charAt(WEIGHTS.length) && isDate(digits.substring(6, 14));
    }

    private static boolean isDate(String digits) {
        try {
            int year = LocalDate.of(
                            Integer.parseInt(digits.substring(0, 4)),
                            Integer.parseInt(digits.substring(4, 6)),
                            Integer.parseInt(digits.substring(6)))
                    .getYear();
            return year >= 1900 && year < 2100;
        } catch (DateTimeException none) {
            return false;
        }
    }
}
