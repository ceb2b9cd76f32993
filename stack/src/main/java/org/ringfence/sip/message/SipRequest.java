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

  /** This request with its topmost Via replaced, as a server marks it (RFC 3261 18.2.1). */
  public SipRequest withTopVia(Via via) {
    SipRequest marked = new SipRequest(method, uri, headersWithTopVia(via), body());
    List<Via> path = new ArrayList<>(vias());
    path.set(0, via);
    marked.likeButVia(this, path);
    return marked;
  }

  /** This request with one more Via on top, as a client sends it (RFC 3261 18.1.1). */
  public SipRequest withVia(Via via) {
    List<Header> pushed = new ArrayList<>(headers().size() + 1);
    pushed.add(new Header(HeaderName.VIA, via.toString()));
    pushed.addAll(headers());
    List<Via> path = new ArrayList<>(2);
    path.add(via);
    path.addAll(vias());
    SipRequest sent = new SipRequest(method, uri, pushed, body());
    sent.likeButVia(this, path);
    return sent;
  }

  /**
   * A small copy for keeping: the start line with From, To, Call-ID, CSeq and Contact, in a buffer
   * of its own, so that the packet it came in can go.
   */
  public SipRequest essentials() {
    List<Header> kept = new ArrayList<>(5);
    for (Header header : headers()) {
      HeaderName name = header.name();
      if (name == HeaderName.FROM
          || name == HeaderName.TO
          || name == HeaderName.CALL_ID
          || name == HeaderName.CSEQ
          || name == HeaderName.CONTACT) {
        kept.add(header);
      }
    }
    return new SipRequest(method, uri, Header.compact(kept), NO_BODY);
  }

  @Override
  void writeStartLine(WireWriter out) {
    out.text(method.name()).text(" ").text(uri.toString()).text(" SIP/2.0");
  }

  @Override
  int startLineChars() {
    return method.name().length() + uri.toString().length() + " SIP/2.0".length() + 1;
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
