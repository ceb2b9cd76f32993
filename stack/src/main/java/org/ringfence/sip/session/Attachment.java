package org.ringfence.sip.session;

/**
 * A body that goes with the description of an INVITE, as a part of its own (RFC 5621): a place,
 * say.
 *
 * @param id names it to headers of the message (RFC 2392): {@code place@example.com}
 * @param disposition what it is there for: a Content-Disposition
 * @param body never changed
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never changed
public record Attachment(String contentType, String id, String disposition, byte[] body) {
  /** One that a header of the message speaks of. */
  public Attachment(String contentType, String id, byte[] body) {
    this(contentType, id, "by-reference;handling=optional", body);
  }
}
