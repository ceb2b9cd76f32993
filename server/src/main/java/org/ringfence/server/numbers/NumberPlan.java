package org.ringfence.server.numbers;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;
import com.google.i18n.phonenumbers.ShortNumberInfo;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.ringfence.server.people.CallKind;

/**
 * How numbers are dialled in a country: what its people write, and what it is in E.164. Numbers
 * that are not known there count as dear, for nobody knows what they cost.
 */
public final class NumberPlan {
  private static final int SHORTEST = 3;
  private static final int LONGEST = 32;

  /** Of no country, such as satellites and networks that span many. */
  private static final String NOWHERE = "001";

  private final String country;
  private final String areaCode;
  private final String outsidePrefix;
  private final Set<String> emergency;
  private final PhoneNumberUtil numbers = PhoneNumberUtil.getInstance();
  private final ShortNumberInfo shortNumbers = ShortNumberInfo.getInstance();

  /**
   * @param country two letters; empty where only numbers with a plus are known
   * @param areaCode empty for none
   * @param outsidePrefix empty for none
   * @param emergency numbers that bring help, besides the country's own
   */
  public NumberPlan(String country, String areaCode, String outsidePrefix, Set<String> emergency) {
    this.country = country;
    this.areaCode = areaCode;
    this.outsidePrefix = outsidePrefix;
    this.emergency = Set.copyOf(emergency);
    warmUp();
  }

  /** What a country's numbers look like is read from a file, which no call should wait for. */
  private void warmUp() {
    if (country.isEmpty()) return;
    PhoneNumber example = numbers.getExampleNumber(country);
    if (example != null) kind(example);
    shortNumbers.isEmergencyNumber("112", country);
  }

  /**
   * The number that brings help, as those who do know it; null for any other. The prefix for
   * outside may come before it, or be forgotten.
   */
  public @Nullable String emergency(String dialled) {
    if (isEmergency(dialled)) return dialled;
    boolean prefixed = !outsidePrefix.isEmpty() && dialled.startsWith(outsidePrefix);
    String rest = prefixed ? dialled.substring(outsidePrefix.length()) : "";
    return isEmergency(rest) ? rest : null;
  }

  private boolean isEmergency(String number) {
    if (emergency.contains(number)) return true;
    boolean digits = number.length() >= 2 && number.length() <= 6 && isDigits(number);
    return digits && !country.isEmpty() && shortNumbers.isEmergencyNumber(number, country);
  }

  private static boolean isDigits(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') return false;
    }
    return !text.isEmpty();
  }

  /** What somebody here dialled; null when it is no number outside. */
  public @Nullable OutsideNumber dialled(String text) {
    boolean whole = text.startsWith("+");
    if (!isDigits(whole ? text.substring(1) : text) || text.length() > LONGEST) return null;
    if (whole) return parsed(text);
    if (country.isEmpty() || !text.startsWith(outsidePrefix)) return null;
    String rest = text.substring(outsidePrefix.length());
    return rest.length() < SHORTEST ? null : national(rest);
  }

  /** The number that a carrier names; null when it is none that can be called. */
  public @Nullable String named(String text) {
    StringBuilder plain = new StringBuilder(text.length());
    for (int i = 0; i < text.length() && i < LONGEST; i++) {
      if ("-.() ".indexOf(text.charAt(i)) < 0) plain.append(text.charAt(i));
    }
    String number = plain.toString();
    boolean whole = number.startsWith("+");
    if (!isDigits(whole ? number.substring(1) : number)) return null;
    OutsideNumber found = whole ? parsed(number) : valid("+" + number);
    boolean national = !whole && !country.isEmpty();
    if (national && (number.startsWith(trunkPrefix()) || found == null)) found = valid(number);
    return found == null ? null : found.number();
  }

  /** A number that fits a range of its country, as carriers' do. */
  private @Nullable OutsideNumber valid(String text) {
    OutsideNumber found = parsed(text);
    return found != null && numbers.isValidNumber(phone(found.number())) ? found : null;
  }

  /** What people dial before an area code; a letter where they dial nothing. */
  private String trunkPrefix() {
    String prefix = numbers.getNddPrefixForRegion(country, true);
    return prefix == null || prefix.isEmpty() ? "x" : prefix;
  }

  private PhoneNumber phone(String whole) {
    try {
      return numbers.parse(whole, null);
    } catch (NumberParseException broken) {
      return new PhoneNumber();
    }
  }

  private @Nullable OutsideNumber national(String digits) {
    if (shortNumbers.isValidShortNumberForRegion(shortPhone(digits), country)) {
      return new OutsideNumber(digits, shortKind(digits));
    }
    return inCountry(digits);
  }

  private PhoneNumber shortPhone(String digits) {
    boolean fits = digits.length() <= 10;
    return new PhoneNumber()
        .setCountryCode(numbers.getCountryCodeForRegion(country))
        .setNationalNumber(fits ? Long.parseLong(digits) : 0)
        .setItalianLeadingZero(false);
  }

  private CallKind shortKind(String digits) {
    return switch (shortNumbers.getExpectedCostForRegion(shortPhone(digits), country)) {
      case TOLL_FREE -> CallKind.FREE;
      case STANDARD_RATE -> CallKind.NATIONAL;
      case PREMIUM_RATE, UNKNOWN_COST -> CallKind.PREMIUM;
    };
  }

  /** A number that does not say of which area it is, where there is more than one, is of ours. */
  private @Nullable OutsideNumber inCountry(String digits) {
    if (!areaCode.isEmpty() && !digits.startsWith(trunkPrefix())) {
      String code = "+" + numbers.getCountryCodeForRegion(country) + areaCode;
      OutsideNumber local = valid(code + digits);
      if (local != null && local.kind() == CallKind.LOCAL) return local;
    }
    return parsed(digits);
  }

  private @Nullable OutsideNumber parsed(String text) {
    try {
      PhoneNumber number = numbers.parse(text, country.isEmpty() ? null : country);
      if (!numbers.isPossibleNumber(number)) return null;
      return new OutsideNumber(numbers.format(number, PhoneNumberFormat.E164), kind(number));
    } catch (NumberParseException none) {
      return null;
    }
  }

  private CallKind kind(PhoneNumber number) {
    String region = numbers.getRegionCodeForNumber(number);
    // A number that fits no range of any country: an old table, or a new trick.
    if (region == null || region.equals(NOWHERE)) return ofNowhere(number);
    boolean abroad = !region.equals(country);
    return switch (numbers.getNumberType(number)) {
      case TOLL_FREE -> abroad ? CallKind.INTERNATIONAL : CallKind.FREE;
      case MOBILE -> abroad ? CallKind.INTERNATIONAL : CallKind.MOBILE;
      case FIXED_LINE, FIXED_LINE_OR_MOBILE, VOIP, UAN, VOICEMAIL ->
          abroad ? CallKind.INTERNATIONAL : near(number);
      case PREMIUM_RATE, SHARED_COST, PERSONAL_NUMBER, PAGER, UNKNOWN -> CallKind.PREMIUM;
    };
  }

  private CallKind ofNowhere(PhoneNumber number) {
    boolean free =
        numbers.isValidNumber(number)
            && numbers.getNumberType(number) == PhoneNumberUtil.PhoneNumberType.TOLL_FREE;
    return free ? CallKind.INTERNATIONAL : CallKind.PREMIUM;
  }

  private CallKind near(PhoneNumber number) {
    String national = numbers.getNationalSignificantNumber(number);
    boolean local = !areaCode.isEmpty() && national.startsWith(areaCode);
    return local ? CallKind.LOCAL : CallKind.NATIONAL;
  }

  /** As it is dialled in the country. */
  public String inNational(String number) {
    if (country.isEmpty() || !number.startsWith("+")) return number;
    PhoneNumber phone = phone(number);
    String text = numbers.formatOutOfCountryCallingNumber(phone, country);
    StringBuilder digits = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= '0' && c <= '9') digits.append(c);
    }
    return digits.toString();
  }
}
