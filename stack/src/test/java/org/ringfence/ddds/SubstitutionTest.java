package org.ringfence.ddds;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SubstitutionTest {
  private static final String NUMBER = "+4930555010";

  private static @Nullable String made(String field, String text) {
    Substitution substitution = Substitution.parse(field);
    return substitution == null ? null : substitution.apply(text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {
        "!^.*$!sip:info@example.com! sip:info@example.com",
        "!^\\+49(.*)$!sip:\\1@example.com! sip:30555010@example.com",
        "!^\\+49(30)([0-9]{6})$!sip:\\2.\\1@example.com! sip:555010.30@example.com",
        "!(^\\+49[[:digit:]]+$)!sip:\\1@example.com! sip:+4930555010@example.com",
        "/^.*$/sip:a\\/b@example.com/ sip:a/b@example.com",
        "!^\\+4[^1]30(5|55|555)!sip:\\1@x.example! sip:555@x.example",
        "#^\\+(49){1,2}30#sip:x@example.com#I sip:x@example.com",
        "!^(a|b)?\\+49.*$!sip:any@example.com! sip:any@example.com",
      })
  void aNumberBecomesAnAddress(String field, String uri) {
    assertThat(made(field, NUMBER)).isEqualTo(uri);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "!!",
        "!^.*$!sip:info@example.com", // does not end
        "1^.*$1sip:info@example.com1", // a digit would be a reference
        "\\^.*$\\sip:info@example.com\\",
        "!^.*$!sip:info@example.com!x",
        "!^\\+49(.*!sip:\\1@example.com!",
        "!^\\+49.*)$!sip:\\1@example.com!",
        "!^\\+49[!sip:a@example.com!",
        "!^\\+49[9-1]!sip:a@example.com!",
        "!^\\d+$!sip:a@example.com!", // nothing of POSIX's
        "!(4)\\1!sip:a@example.com!", // a reference back is not linear
        "!^*!sip:a@example.com!",
        "!a{300}!sip:a@example.com!",
        "!a{3,2}!sip:a@example.com!",
        "!^\\+44!sip:a@example.com!", // another number
        "!^.*$!sip:\\2@example.com!", // no such group
        "!^(x)?\\+.*$!sip:\\1@example.com!", // which was never entered
        "!^.*$!sip:a b@example.com!",
        "!^.*$!sip:a\u0007@example.com!",
        "!^.*$!sip:a\\",
      })
  void whatIsNoExpressionOrDoesNotMatchMakesNothing(String field) {
    assertThat(made(field, NUMBER)).isNull();
  }

  @Test
  void capitalLettersCountUnlessTheFlagSaysOtherwise() {
    assertThat(made("!^ABC$!sip:a@example.com!", "abc")).isNull();
    assertThat(made("!^ABC$!sip:a@example.com!i", "abc")).isEqualTo("sip:a@example.com");
    assertThat(made("!^[a-c]+$!sip:a@example.com!i", "ABC")).isEqualTo("sip:a@example.com");
  }

  /** Each of these keeps an ordinary matcher busy for longer than anybody lives. */
  @ParameterizedTest
  @ValueSource(
      strings = {"(a*)*b", "(a|a)*b", "(a|aa)+b", "((a+)+)+b", "(.*)(.*)(.*)(.*)(.*)(.*)(.*)b"})
  void anExpressionOfAnAttackersEndsAtOnce(String hostile) {
    ExtendedRegex regex = ExtendedRegex.compile("^" + hostile + "$", false);
    assertThat(regex).isNotNull();
    assertThat(regex.match("a".repeat(250))).isNull();
    assertThat(regex.match("a".repeat(249) + "b")).isNotNull();
  }

  @Test
  void anExpressionThatWouldBeHugeIsNone() {
    assertThat(ExtendedRegex.compile("((a{200}){200}){200}", false)).isNull();
    assertThat(ExtendedRegex.compile("(((((a?){9}){9}){9}){9}){9}", false)).isNull();
    assertThat(ExtendedRegex.compile("(".repeat(40) + "a" + ")".repeat(40), false)).isNull();
    assertThat(made("!^(.*)$!" + "\\1".repeat(100) + "!", "1234567890")).isNull();
  }

  /** What both understand, both find; only there do alternatives not differ by which is longest. */
  @Test
  void itFindsWhatTheJdkFinds() {
    SplittableRandom random = new SplittableRandom(11);
    String[] atoms = {"a", "b", ".", "[ab]", "[^a]", "(a)", "(b*)", "(ab)", "^", "$"};
    String[] marks = {"", "", "*", "+", "?", "{2}", "{1,2}", "{2,}"};
    for (int round = 0; round < 3_000; round++) {
      StringBuilder text = new StringBuilder();
      for (int i = random.nextInt(1, 5); i > 0; i--) {
        String atom = atoms[random.nextInt(atoms.length)];
        boolean edge = atom.equals("^") || atom.equals("$");
        text.append(atom).append(edge ? "" : marks[random.nextInt(marks.length)]);
      }
      StringBuilder over = new StringBuilder();
      for (int i = random.nextInt(6); i > 0; i--) over.append("abc".charAt(random.nextInt(3)));
      ExtendedRegex regex = ExtendedRegex.compile(text.toString(), false);
      assertThat(regex).as("%s", text).isNotNull();
      int[] found = regex.match(over.toString());
      var theirs = Pattern.compile(text.toString()).matcher(over);
      assertThat(found != null).as("%s in %s", text, over).isEqualTo(theirs.find());
      if (found != null) assertThat(found[0]).isEqualTo(theirs.start());
    }
  }

  @Test
  void whateverDnsSaysItIsAnswered() {
    SplittableRandom random = new SplittableRandom(5);
    String alphabet = "!^$.*+?{}()[]|\\19a-:,i";
    for (int round = 0; round < 20_000; round++) {
      StringBuilder field = new StringBuilder("!");
      for (int i = random.nextInt(24); i > 0; i--) {
        field.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      made(field + "!sip:\\1@a!", NUMBER);
    }
  }

  @Test
  void aNumberIsAskedForFromItsEnd() {
    assertThat(EnumRule.name("+442079460148", "e164.arpa"))
        .isEqualTo("8.4.1.0.6.4.9.7.0.2.4.4.e164.arpa");
  }

  @ParameterizedTest
  @CsvSource({
    "u, E2U+sip, true",
    "U, e2u+SIP, true",
    "u, E2U+voice:tel+sip, true",
    "u, E2U+pres, false",
    "u, SIP+E2U, false",
    "u, E2U+sipx, false",
    "s, E2U+sip, false",
    "'', E2U+sip, false"
  })
  void onlyRulesForSipCount(String flags, String service, boolean isSip) {
    EnumRule rule = new EnumRule(1, 1, flags, service, "!^.*$!sip:a@b.example!", "");
    assertThat(rule.isSip()).isEqualTo(isSip);
  }
}
