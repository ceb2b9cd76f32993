package org.ringfence.sdp;

/** What came of reading a description. */
public sealed interface SdpResult permits SessionDescription, MalformedSdp {}
