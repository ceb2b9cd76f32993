package org.ringfence.server.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads the section of the file about signed callers. */
final class CallerProofsReader {
  private static final int MOST = 100;
  private static final int MOST_CHARS = 256;

  private CallerProofsReader() {}

  static CallerProofs read(Section one, Path folder) {
    CallerProofs read =
        new CallerProofs(
            trunks(one, "check"),
            trunks(one, "demand"),
            trunks(one, "sign"),
            one.texts(
                "hosts",
                MOST,
                "a host such as `certs.example.net`, or with its port",
                CallerProofsReader::host),
            path(one, "anchors", folder),
            path(one, "key", folder),
            one.optional(
                "address",
                "where the certificate is published, such as `https://certs.example.com/us.pem`",
                CallerProofsReader::address));
    boolean looks = !read.checked().isEmpty() || !read.demanded().isEmpty();
    if (looks && (read.anchors() == null || read.hosts().isEmpty())) {
      one.conflict(
          "check",
          "nobody vouches for those who sign",
          "add `anchors: FILE.pem` and `hosts: [...]`");
    }
    if (!read.signed().isEmpty() && (read.key() == null || read.address() == null)) {
      one.conflict(
          "sign",
          "there is nothing to sign with",
          "add `key: FILE.key` and `address: https://...`");
    }
    one.end();
    return read;
  }

  private static List<String> trunks(Section one, String key) {
    return one.texts(
        key,
        MOST,
        "the name of a trunk, or a list",
        text -> text.matches("[A-Za-z0-9-]{1,40}") ? text : null);
  }

  private static @Nullable String host(String text) {
    String host = text.toLowerCase(Locale.ROOT);
    return host.matches("[a-z0-9][a-z0-9.-]{0,252}(:[0-9]{1,5})?") ? host : null;
  }

  private static @Nullable Path path(Section one, String key, Path folder) {
    return one.optional(
        key,
        "the path of a PEM file, from the data folder or absolute",
        text -> text.isEmpty() || text.indexOf('\0') >= 0 ? null : folder.resolve(text));
  }

  /** It is written into what is signed: without anything that JSON would escape. */
  private static @Nullable String address(String text) {
    try {
      URI uri = new URI(text);
      boolean plain = text.matches("[!#-;=?-\\[\\]_a-z~]+") && text.length() <= MOST_CHARS;
      return plain && "https".equals(uri.getScheme()) && uri.getHost() != null ? text : null;
    } catch (URISyntaxException none) {
      return null;
    }
  }
}
