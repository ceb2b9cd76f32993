package org.ringfence.server.numbers;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where somebody is, for those who come to help.
 *
 * @param latitude in degrees north, as it was written; null when it is not known
 * @param longitude in degrees east
 * @param words a street, a floor, a room
 */
public record Place(@Nullable String latitude, @Nullable String longitude, String words) {
  private static final Pattern POINT =
      Pattern.compile("(-?[0-9]{1,2}\\.[0-9]{1,7}),(-?[0-9]{1,3}\\.[0-9]{1,7})(?: +(.*))?");

  /** Reads {@code Hauptstrasse 1, Berlin} or {@code 52.5200,13.4050 Hauptstrasse 1, Berlin}. */
  public static Place of(String text) {
    Matcher point = POINT.matcher(text);
    if (!point.matches()) return new Place(null, null, text);
    String words = point.group(3);
    return new Place(point.group(1), point.group(2), words == null ? "" : words);
  }

  /**
   * The same as presence says it (RFC 4119, RFC 5139, RFC 5491): a point where it is known, and the
   * words as they are, which a person at the other end reads.
   *
   * @param entity whose place it is
   * @param country two letters; empty when unknown
   */
  public byte[] pidfLo(String entity, String country) {
    StringBuilder info = new StringBuilder();
    if (latitude != null) {
      info.append(
          "<gml:Point srsName=\"urn:ogc:def:crs:EPSG::4326\"><gml:pos>"
              + latitude
              + ' '
              + longitude
              + "</gml:pos></gml:Point>");
    }
    if (!words.isEmpty()) {
      info.append("<ca:civicAddress>");
      if (!country.isEmpty()) info.append("<ca:country>").append(country).append("</ca:country>");
      info.append("<ca:LOC>").append(escaped(words)).append("</ca:LOC></ca:civicAddress>");
    }
    String text =
        """
        <?xml version="1.0" encoding="UTF-8"?>
        <presence xmlns="urn:ietf:params:xml:ns:pidf" \
        xmlns:dm="urn:ietf:params:xml:ns:pidf:data-model" \
        xmlns:gp="urn:ietf:params:xml:ns:pidf:geopriv10" \
        xmlns:gml="http://www.opengis.net/gml" \
        xmlns:ca="urn:ietf:params:xml:ns:pidf:geopriv10:civicAddr" entity="%s">
        <dm:device id="phone"><gp:geopriv><gp:location-info>%s</gp:location-info>
        <gp:usage-rules/><gp:method>Manual</gp:method></gp:geopriv></dm:device>
        </presence>
        """
            .formatted(escaped(entity), info);
    return text.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
