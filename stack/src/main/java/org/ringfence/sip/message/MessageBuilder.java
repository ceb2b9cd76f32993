package org.ringfence.sip.message;

import java.util.List;

/** What building a request and building a response have in common. */
public abstract sealed class MessageBuilder<B extends MessageBuilder<B>>
    permits SipRequest.Builder, SipResponse.Builder {
  private final List<Header> headers;
  private byte[] body;

  MessageBuilder(List<Header> headers, byte[] body) {
    this.headers = headers;
    this.body = body;
  }

  /** Adds a field at the end. */
  public B add(HeaderName name, String value) {
    return add(new Header(name, value));
  }

  /** Adds a field at the end, as it is. */
  public B add(Header header) {
    headers.add(header);
    return self();
  }

  public B add(HeaderName name, Object value) {
    return add(name, value.toString());
  }

  /** Adds a field before all others; how a Via is pushed. */
  public B addFirst(HeaderName name, Object value) {
    headers.addFirst(new Header(name, value.toString()));
    return self();
  }

  /** Replaces all fields of that name by one, in the place of the first. */
  public B set(HeaderName name, Object value) {
    Header replacement = new Header(name, value.toString());
    for (int i = 0; i < headers.size(); i++) {
      if (headers.get(i).name().equals(name)) {
        headers.subList(i + 1, headers.size()).removeIf(h -> h.name().equals(name));
        headers.set(i, replacement);
        return self();
      }
    }
    return add(replacement);
  }

  /** Replaces the first value of that name, later fields and the rest of its list kept. */
  public B setTop(HeaderName name, Object first, List<?> others) {
    StringBuilder value = new StringBuilder(first.toString());
    for (Object other : others) value.append(", ").append(other);
    return set(name, value);
  }

  public B remove(HeaderName name) {
    headers.removeIf(header -> header.name().equals(name));
    return self();
  }

  /** Copies all fields of that name from {@code source}. */
  public B copy(SipMessage source, HeaderName name) {
    for (Header header : source.headers()) if (header.name().equals(name)) headers.add(header);
    return self();
  }

  public B body(String contentType, byte[] content) {
    body = content;
    return set(HeaderName.CONTENT_TYPE, contentType);
  }

  public B noBody() {
    body = SipMessage.NO_BODY;
    return remove(HeaderName.CONTENT_TYPE);
  }

  @SuppressWarnings("unchecked")
  private B self() {
    return (B) this;
  }

  List<Header> takeHeaders() {
    return headers;
  }

  byte[] takeBody() {
    return body;
  }
}
