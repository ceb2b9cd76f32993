package org.ringfence.net.web;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.zip.GZIPOutputStream;

/** One page, or a part of one, whole in memory: as it is and compressed. */
public final class WebPage {
  private static final int TAG_BYTES = 16;

  private final String type;
  private final byte[] plain;
  private final byte[] compressed;
  private final String tag;

  /**
   * @param type its media type
   * @param bytes must not change any more
   */
  public WebPage(String type, byte[] bytes) {
    this.type = type;
    this.plain = bytes;
    this.compressed = gzip(bytes);
    this.tag = tag(bytes);
  }

  public String type() {
    return type;
  }

  byte[] bytes(boolean gzip) {
    return gzip ? compressed : plain;
  }

  /** Changes whenever the bytes do (RFC 9110 section 8.8.3); each encoding has its own. */
  String tag(boolean gzip) {
    return "\"" + tag + (gzip ? "-gzip\"" : "\"");
  }

  private static String tag(byte[] bytes) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
      return HexFormat.of().formatHex(digest, 0, TAG_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java has it
    }
  }

  private static byte[] gzip(byte[] bytes) {
    var out = new ByteArrayOutputStream(bytes.length / 2);
    try (var gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // nothing is written to but memory
    }
    return out.toByteArray();
  }
}
