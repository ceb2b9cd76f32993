package org.ringfence.server.numbers;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ringfence.call.Cause;
import org.ringfence.server.people.CallKind;

/** What people dial, and what it is. */
class NumberPlanTest {
  private static final Set<String> HELP = Set.of("112", "911");
  private final NumberPlan berlin = new NumberPlan("DE", "30", "0", HELP);

  @ParameterizedTest
  @CsvSource({
    "0030 23125000, +493023125000, LOCAL",
    "0 23125000, +493023125000, LOCAL",
    "0 089 2180 0, +498921800, NATIONAL",
    "0 0171 2345678, +491712345678, MOBILE",
    "0 00 44 20 7946 0000, +442079460000, INTERNATIONAL",
    "+44 20 7946 0000, +442079460000, INTERNATIONAL",
    "0 0900 1 234567, +499001234567, PREMIUM",
    "0 0800 3301000, +498003301000, FREE",
    "0 00 881 612345678, +881612345678, PREMIUM",
  })
  void dialledInBerlin(String spaced, String number, CallKind kind) {
    String dialled = spaced.replace(" ", "");
    assertThat(berlin.dialled(dialled)).isEqualTo(new OutsideNumber(number, kind));
  }

  @Test
  void withoutThePrefixItIsNobodyOutside() {
    assertThat(berlin.dialled("1001")).isNull();
    assertThat(berlin.dialled("*97")).isNull();
    assertThat(berlin.dialled("0")).isNull();
    assertThat(berlin.dialled("+")).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "US, 2125550100, +12125550100, NATIONAL",
    "US, 12125550100, +12125550100, NATIONAL",
    "US, 011442079460000, +442079460000, INTERNATIONAL",
    "US, 18765550100, +18765550100, INTERNATIONAL", // Jamaica looks like home, and costs more.
    "US, 19005550100, +19005550100, PREMIUM",
    "GB, 02079460000, +442079460000, NATIONAL",
    "FR, 0142685300, +33142685300, NATIONAL",
    "IT, 0236618300, +390236618300, NATIONAL",
  })
  void eachCountryHasItsHabits(String country, String dialled, String number, CallKind kind) {
    NumberPlan plan = new NumberPlan(country, "", "", HELP);
    assertThat(plan.dialled(dialled)).isEqualTo(new OutsideNumber(number, kind));
  }

  @Test
  void withoutACountryOnlyAPlusIsKnown() {
    NumberPlan plan = new NumberPlan("", "", "", HELP);
    assertThat(plan.dialled("03023125000")).isNull();
    assertThat(plan.dialled("+493023125000")).isNotNull();
  }

  @ParameterizedTest
  @CsvSource({
    "DE, 112, 112", "DE, 0112, 112", "DE, 110, 110", "DE, 0110, 110", "US, 911, 911",
    "GB, 999, 999", "AU, 000, 000", "DE, 112112,", "DE, 1120,", "DE, 30112,",
  })
  void helpIsKnownInEachCountry(String country, String dialled, String number) {
    NumberPlan plan = new NumberPlan(country, "", "0", HELP);
    assertThat(plan.emergency(dialled)).isEqualTo(number);
  }

  @ParameterizedTest
  @CsvSource({
    "+493023125000, +493023125000",
    "493023125000, +493023125000",
    "03023125000, +493023125000",
    "004917112345678, +4917112345678",
    "442079460000, +442079460000",
    "anonymous,",
    "1001,",
  })
  void carriersWriteNumbersInManyWays(String text, String number) {
    assertThat(berlin.named(text)).isEqualTo(number);
  }

  @Test
  void aNumberIsWrittenAsItIsDialledInTheCountry() {
    assertThat(berlin.inNational("+493023125000")).isEqualTo("03023125000");
    assertThat(berlin.inNational("+442079460000")).isEqualTo("00442079460000");
  }

  @Test
  void aThiefsGainEndsAtANumber() {
    TollLimits limits = new TollLimits();
    TollLimits.Most most = new TollLimits.Most(2, 4, 1);
    assertThat(limits.begin("1001", CallKind.NATIONAL, most, 0)).isNull();
    limits.began("1001");
    assertThat(limits.begin("1001", CallKind.INTERNATIONAL, most, 0)).isNull();
    limits.began("1001");
    assertThat(limits.begin("1001", CallKind.NATIONAL, most, 0)).isEqualTo(Cause.TOO_MANY);
    assertThat(limits.begin("1002", CallKind.NATIONAL, most, 0)).isNull();
    limits.ended("1001");
    assertThat(limits.begin("1001", CallKind.PREMIUM, most, 1)).isEqualTo(Cause.TOO_MANY_OUTSIDE);
    assertThat(limits.begin("1001", CallKind.NATIONAL, most, 1)).isNull();
    assertThat(limits.begin("1001", CallKind.NATIONAL, most, 1)).isNull();
    assertThat(limits.begin("1001", CallKind.NATIONAL, most, 1)).isEqualTo(Cause.TOO_MANY_OUTSIDE);
    assertThat(limits.begin("1001", CallKind.PREMIUM, most, 3_660_000)).isNull();
  }

  @Test
  void aPlaceIsToldAsAPointAndInWords() {
    Place place = Place.of("52.5200,13.4050 Room <7> & 8");
    String text = new String(place.pidfLo("sip:1001@example.com", "DE"), StandardCharsets.UTF_8);
    assertThat(text)
        .contains("<gml:pos>52.5200 13.4050</gml:pos>")
        .contains("<ca:country>DE</ca:country><ca:LOC>Room &lt;7&gt; &amp; 8</ca:LOC>")
        .contains("entity=\"sip:1001@example.com\"");
    assertThat(Place.of("Room 7").latitude()).isNull();
  }
}
