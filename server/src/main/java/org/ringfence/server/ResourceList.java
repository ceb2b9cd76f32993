package org.ringfence.server;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * The states of several resources in one body (RFC 4662 section 5): a list in RLMI that names them,
 * and a part for each. Every body says all of them anew.
 */
final class ResourceList {
  private static final String BOUNDARY = "ringfence-list-part";
  private static final String ROOT = "list";

  static final String TYPE =
      "multipart/related;type=\"application/rlmi+xml\";start=\"<"
          + ROOT
          + "@ringfence>\";boundary=\""
          + BOUNDARY
          + "\"";

  private final StringBuilder names = new StringBuilder();
  private final ByteArrayOutputStream parts = new ByteArrayOutputStream();
  private final String domain;
  private int count;

  /**
   * @param address of the list
   * @param version how many there were before
   */
  ResourceList(String address, String domain, int version) {
    this.domain = domain;
    names
        .append("<?xml version=\"1.0\"?>\n<list xmlns=\"urn:ietf:params:xml:ns:rlmi\" uri=\"")
        .append(address)
        .append("\" version=\"")
        .append(version)
        .append("\" fullState=\"true\">\n");
  }

  /** Adds the state of a resource. */
  void add(String address, String type, byte[] state) {
    count++;
    String id = "r" + count + "@" + domain;
    names
        .append("<resource uri=\"")
        .append(address)
        .append("\"><instance id=\"")
        .append(count)
        .append("\" state=\"active\" cid=\"")
        .append(id)
        .append("\"/></resource>\n");
    part(id, type, state);
  }

  private void part(String id, String type, byte[] body) {
    String head =
        "--%s\r\nContent-Transfer-Encoding: binary\r\nContent-ID: <%s>\r\nContent-Type: %s\r\n\r\n"
            .formatted(BOUNDARY, id, type);
    parts.writeBytes(head.getBytes(StandardCharsets.UTF_8));
    parts.writeBytes(body);
    parts.writeBytes("\r\n".getBytes(StandardCharsets.UTF_8));
  }

  /** The whole body: the list first. */
  byte[] toBytes() {
    byte[] resources = parts.toByteArray();
    parts.reset();
    byte[] list = names.append("</list>\n").toString().getBytes(StandardCharsets.UTF_8);
    part(ROOT + "@ringfence", "application/rlmi+xml;charset=\"UTF-8\"", list);
    parts.writeBytes(resources);
    parts.writeBytes(("--" + BOUNDARY + "--\r\n").getBytes(StandardCharsets.UTF_8));
    return parts.toByteArray();
  }
}
