package org.ringfence.base;

/** The bounds on everything that comes from outside. Reaching one is counted, never thrown. */
public final class Limits {
  /** A SIP message's start line and headers, in bytes. */
  public static final int SIP_HEADER_BYTES = 32 * 1024;

  /** A SIP message's body, in bytes. */
  public static final int SIP_BODY_BYTES = 64 * 1024;

  /** Header fields in one SIP message. */
  public static final int SIP_HEADERS = 256;

  /** Comma separated values of one SIP header name (Via, Route, Contact, ...). */
  public static final int SIP_HEADER_VALUES = 128;

  /** Parameters of one address, Via or URI. */
  public static final int SIP_PARAMETERS = 64;

  /** Parts of one multipart body, and how deep they nest. */
  public static final int MULTIPART_PARTS = 32;

  public static final int MULTIPART_DEPTH = 4;

  // SDP: lines in a description, m= lines, a= lines and formats of one section, bytes of one line.
  public static final int SDP_LINES = 2048;
  public static final int SDP_MEDIA = 32;
  public static final int SDP_ATTRIBUTES = 1024;
  public static final int SDP_FORMATS = 128;
  public static final int SDP_LINE_BYTES = 4096;

  /** Phones that one INVITE may make ring through a forking proxy. */
  public static final int EARLY_DIALOGS = 16;

  /** Sessions of one shard. */
  public static final int SESSIONS = 50_000;

  /** Transfers that one session may have under way. */
  public static final int TRANSFERS = 4;

  /** A recording that is read whole, or compared with another. */
  public static final int RECORDING_SECONDS = 600;

  /** A message or greeting, packed: ten minutes of speech are 1.6 MB. */
  public static final int PACKED_SOUND_BYTES = 4 * 1024 * 1024;

  /** Bytes before a WAV file's sound: chunks that are skipped. */
  public static final int WAV_HEADER_BYTES = 1024 * 1024;

  // Digest: chars and parameters of one header value, values looked at, nonces whose counts are
  // kept.
  public static final int AUTH_CHARS = 4096;
  public static final int AUTH_PARAMETERS = 32;
  public static final int AUTH_VALUES = 8;
  public static final int AUTH_NONCES = 32 * 1024;

  /** An RTP or RTCP packet as it arrives, in bytes. */
  public static final int RTP_PACKET_BYTES = 2048;

  /** RTCP packets in one compound packet. */
  public static final int RTCP_COMPOUND_PACKETS = 32;

  /** A SIP quality report, in chars and in lines. */
  public static final int QUALITY_REPORT_CHARS = 16 * 1024;

  public static final int QUALITY_REPORT_LINES = 256;

  /** The seconds of one call's quality, packed: some ten hours of them. */
  public static final int QUALITY_LOG_BYTES = 256 * 1024;

  /** Payloads in one packet with redundancy, the new one included. */
  public static final int RED_BLOCKS = 8;

  /** Of a datagram of T.38: what it repeats. */
  public static final int UDPTL_ENTRIES = 16;

  /** Datagrams of T.38 from one party in a second, and how many may come at once. */
  public static final int UDPTL_PACKETS_A_SECOND = 150;

  public static final int UDPTL_BURST = 100;

  /** SSRCs followed under one SRTP key; then a new key is due. */
  public static final int SRTP_SOURCES = 64;

  /** One a=crypto line, and how many of an offer are looked at. */
  public static final int CRYPTO_CHARS = 512;

  public static final int CRYPTO_ATTRIBUTES = 16;

  /** DTMF digits waiting to be sent on one stream. */
  public static final int DTMF_QUEUE = 64;

  /** Audio frames that one jitter buffer holds. */
  public static final int JITTER_FRAMES = 64;

  // Video: a coded frame, a file that is sent again and again, and its frames; packets of a stream
  // that wait for one before them, and that are kept to be sent again; frames between threads.
  public static final int VIDEO_FRAME_BYTES = 2 * 1024 * 1024;
  public static final int VIDEO_FILE_BYTES = 256 * 1024 * 1024;
  public static final int VIDEO_FILE_FRAMES = 256 * 1024;
  public static final int VIDEO_PACKETS = 512;
  public static final int VIDEO_FRAMES_WAITING = 16;

  /** Tasks waiting for one event loop; a power of two. */
  public static final int LOOP_TASKS = 64 * 1024;

  /** Datagrams one socket may take before its event loop looks at other work. */
  public static final int UDP_BATCH = 64;

  /** Messages that wait while a connection is being opened. */
  public static final int CONNECTING_MESSAGES = 64;

  // Web: an HTTP request's first line and its headers, in bytes; requests on one connection.
  public static final int HTTP_LINE_BYTES = 4096;
  public static final int HTTP_HEADER_BYTES = 16 * 1024;
  public static final int HTTP_REQUESTS = 100;

  /** Route look-ups, DNS answers and failed addresses that are remembered. */
  public static final int ROUTES = 4096;

  public static final int DNS_TARGETS = 10_000;
  public static final int DNS_FAILED = 4096;

  /** DNS look-ups under way for different targets. */
  public static final int DNS_PENDING = 1000;

  /** Records used of one DNS answer, aliases followed, and servers tried for one target. */
  public static final int DNS_RECORDS = 64;

  public static final int DNS_ALIASES = 8;
  public static final int DNS_SERVERS = 16;

  /** Characters of a substitution expression from DNS and of what it makes, and its steps. */
  public static final int DDDS_CHARS = 255;

  public static final int DDDS_STEPS = 1024;

  /** Names asked for about one telephone number, and addresses (URIs) used of what they say. */
  public static final int ENUM_NAMES = 6;

  public static final int ENUM_URIS = 4;

  /** Telephone numbers that are remembered, and look-ups of others under way. */
  public static final int ENUM_NUMBERS = 10_000;

  public static final int ENUM_PENDING = 500;

  // Store and control socket.

  /** Extensions of one server. */
  public static final int EXTENSIONS = 100_000;

  /** Devices with a good certificate of one extension. */
  public static final int DEVICES_PER_EXTENSION = 100;

  /** One journal record's payload, in bytes. */
  public static final int JOURNAL_RECORD_BYTES = 64 * 1024;

  /** Journal bytes that wait in memory while the disk takes none. */
  public static final int JOURNAL_PENDING_BYTES = 8 * 1024 * 1024;

  /** Events kept of one call. */
  public static final int CALL_EVENTS = 512;

  /** Finished calls that wait in memory while the database takes none. */
  public static final int CALLS_UNSTORED = 100_000;

  /** Other writes of the server's own that wait in memory while the database is away. */
  public static final int WRITES_WAITING = 10_000;

  /** How often a call may be forwarded or transferred, so that none goes round for ever. */
  public static final int DIVERSIONS = 10;

  /** One line on the control socket, in bytes, and how many may be connected. */
  public static final int CONTROL_LINE_BYTES = 64 * 1024;

  public static final int CONTROL_CONNECTIONS = 16;

  /** Tokens of the interface for programs; bytes of a request to it, connections, watchers. */
  public static final int TOKENS = 1_000;

  public static final int API_REQUEST_BYTES = 64 * 1024;
  public static final int API_CONNECTIONS = 500;
  public static final int API_CONNECTIONS_PER_ADDRESS = 100;
  public static final int API_WATCHERS = 64;

  /** Calls of programs that are over and can be asked about. */
  public static final int APPLICATION_CALLS_KEPT = 200;

  /** Commands that wait in a call of a program, and all it may have. */
  public static final int APPLICATION_COMMANDS = 16;

  public static final int APPLICATION_COMMANDS_A_CALL = 2_000;

  /** Messages that wait for a capture server. */
  public static final int HEP_MESSAGES = 4_096;

  /** Legs of which a capture server is told whose call they are of. */
  public static final int HEP_LEGS = 16_384;

  /** Calls that go on of which it is known when they began, to count how long things take. */
  public static final int COUNTED_CALLS = 16_384;

  /** Calls whose traces are being made, and what is kept of one. */
  public static final int TRACED_CALLS = 2_000;

  public static final int TRACED_EVENTS = 200;

  /** Events that wait for a web-hook. */
  public static final int HOOK_LETTERS = 1_000;

  /** Recordings of one such call, and how long each may be. */
  public static final int APPLICATION_RECORDINGS = 4;

  public static final int APPLICATION_RECORDING_SECONDS = 120;

  /**
   * Legs whose messages are kept to be looked at, of each shard: of calls, and of those nobody
   * answered yet; messages of a leg, and legs of a call.
   */
  public static final int LADDER_LEGS = 256;

  public static final int LADDER_STRANGE_LEGS = 32;
  public static final int LADDER_LEG_MESSAGES = 60;
  public static final int LADDER_CALL_LEGS = 32;

  /** Browsers signed in at the console; names and addresses whose wrong passwords are counted. */
  public static final int WEB_SESSIONS = 2_000;

  public static final int WEB_GUESSERS = 10_000;

  /** Answers kept for requests that may be repeated. */
  public static final int API_ANSWERS_KEPT = 1_000;

  /** Transactions of one shard, on each side. */
  public static final int SIP_CLIENT_TRANSACTIONS = 262_144;

  public static final int SIP_SERVER_TRANSACTIONS = 262_144;

  /** Server transactions from which on answered ones linger for T4 only instead of 64 * T1. */
  public static final int SIP_SERVER_TRANSACTIONS_CROWDED = 65_536;

  // Events: subscriptions of one shard on each side, dialogs of one, how long one may last.
  public static final int SUBSCRIPTIONS = 50_000;
  public static final int SUBSCRIPTION_FORKS = 8;
  public static final int SUBSCRIPTION_SECONDS = 86_400;

  /** A MESSAGE over UDP, in bytes: RFC 3428 section 8. */
  public static final int MESSAGE_UDP_BYTES = 1300;

  /** A request over UDP where the path MTU is unknown, in bytes: RFC 3261 section 18.1.1. */
  public static final int UDP_REQUEST_BYTES = 1300;

  /** Peers of whom is remembered that they take no TCP, for each shard. */
  public static final int PEERS_WITHOUT_TCP = 1024;

  /** The user part of a temporary GRUU, in chars. */
  public static final int GRUU_CHARS = 512;

  /** Each text that is kept of a registration (Contact, Path, instance, Call-ID), in chars. */
  public static final int BINDING_CHARS = 1024;

  /** A number as somebody dials it, or is sent on to, in chars. */
  public static final int DIALLED_CHARS = 128;

  /** Bytes a second that one SIP socket answers to STUN keep-alives: a forged source gains none. */
  public static final int SIP_STUN_BYTES = 4 * 1024 * 1024;

  // STUN and ICE: bytes and attributes of a message, chars of a candidate line, candidates of each
  // side, pairs of a check list, TURN peers, sessions on one port.
  public static final int STUN_BYTES = 2048;
  public static final int STUN_ATTRIBUTES = 32;
  public static final int ICE_CANDIDATE_CHARS = 512;
  public static final int ICE_CANDIDATES = 32;
  public static final int ICE_PAIRS = 100;
  public static final int TURN_PEERS = 64;
  public static final int ICE_SESSIONS = 50_000;

  // TLS: bytes of a first message, and protocols looked at in it; names that ACME vouches for.
  public static final int TLS_HELLO_BYTES = 16 * 1024;
  public static final int TLS_PROTOCOLS = 16;
  public static final int ACME_NAMES = 16;

  // DTLS-SRTP: handshakes under way on one media loop, addresses that may try to be one side of a
  // call, datagrams of a handshake that wait to be sent.
  public static final int DTLS_HANDSHAKES = 2_000;
  public static final int DTLS_ATTEMPTS = 4;
  public static final int DTLS_DATAGRAMS = 64;

  /** Datagrams that the port of all ICE calls may take in one round, and SSRCs known of a leg. */
  public static final int ICE_BATCH = 32;

  public static final int ICE_RECEIVE_BYTES = 4 * 1024 * 1024;

  public static final int BUNDLE_SOURCES = 64;

  /** Bytes that the port of all ICE calls answers to plain Binding requests each second. */
  public static final int STUN_ANSWER_BYTES = 1024 * 1024;

  // Guard: flows that are known, of all and of one identity; places where bytes received from
  // strangers are summed up, and how many bytes one place saves; strangers that wait for a loop.
  public static final int THROTTLED_PEERS = 1024;
  public static final int KNOWN_FLOWS = 200_000;
  public static final int FLOWS_PER_IDENTITY = 256;
  public static final int CREDIT_PLACES = 64 * 1024;
  public static final int CREDIT_BYTES = 16 * 1024;
  public static final int NEWCOMERS_WAITING = 1024;

  // IAX2: bytes of a datagram, elements of a frame, calls in a trunk frame, frames that wait for
  // their acknowledgement, calls and registrations in all and of one address before they are
  // proved.
  public static final int IAX_BYTES = 4096;
  public static final int IAX_ELEMENTS = 64;
  public static final int IAX_TRUNK_ENTRIES = 512;
  public static final int IAX_UNACKNOWLEDGED = 32;
  public static final int IAX_DIALOGS = 16_384;
  public static final int IAX_UNPROVED = 1024;
  public static final int IAX_UNPROVED_PER_ADDRESS = 16;

  /** A piece of a recorded call: a second of two G.722 streams, and its tag. */
  public static final int SEALED_PIECE_BYTES = 64 * 1024;

  // MGCP: bytes of a datagram, messages in it, parameters of one, chars of an endpoint's name, how
  // deep parentheses nest, events of a list and of a quarantine, chars of a digit map and of keys
  // that are dialled, commands under way, answers that are remembered.
  public static final int MGCP_BYTES = 8192;
  public static final int MGCP_PIGGYBACKED = 16;
  public static final int MGCP_PARAMETERS = 128;
  public static final int MGCP_NAME_CHARS = 255;
  public static final int MGCP_DEPTH = 8;
  public static final int MGCP_EVENTS = 64;
  public static final int MGCP_DIGIT_MAP_CHARS = 2048;
  public static final int MGCP_DIALLED_KEYS = 64;
  public static final int MGCP_TRANSACTIONS = 4096;
  public static final int MGCP_HISTORY = 16_384;

  private Limits() {}
}
