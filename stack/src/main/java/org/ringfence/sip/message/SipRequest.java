package org.ringfence.sip.message;

import java.util.ArrayList;
import java.util.List;

/** A request (RFC 3261 section 7.1). */
public final class SipRequest extends SipMessage {
  private final Method method;
  private final Uri uri;

  SipRequest(Method method, Uri uri, List<Header> headers, byte[] body) {
    super(headers, body);
    this.method = method;
    this.uri = uri;
  }

  public static Builder builder(Method method, Uri uri) {
    return new Builder(method, uri, new ArrayList<>(16), NO_BODY);
  }

  public Method method() {
    return method;
  }

  /** The Request-URI. */
  public Uri uri() {
    return uri;
  }

  /** 0 to 255; 70 when there is none. */
  public int maxForwards() {
    return (int) number(HeaderName.MAX_FORWARDS, 255, 70);
  }

  public boolean is(Method other) {
    return method.equals(other);
  }

  /** A request like this one, to be changed. */
  public Builder with() {
    return new Builder(method, uri, new ArrayList<>(headers()), body());
  }

  @Override
  void writeStartLine(WireWriter out) {
    out.text(method.name()).text(" ").text(uri.toString()).text(" SIP/2.0");
  }

  /** Puts a request together. */
  public static final class Builder extends MessageBuilder<Builder> {
    private final Method method;
    private Uri uri;

    Builder(Method method, Uri uri, List<Header> headers, byte[] body) {
      super(headers, body);
      this.method = method;
      this.uri = uri;
    }

    public Builder uri(Uri changed) {
      uri = changed;
      return this;
    }

    public SipRequest build() {
      return new SipRequest(method, uri, takeHeaders(), takeBody());
    }
  }
}
