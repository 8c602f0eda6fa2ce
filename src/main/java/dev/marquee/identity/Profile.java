package dev.marquee.identity;

import java.util.Optional;

/** What a person says of themselves when they register. */
public record Profile(String name, String email, Optional<String> phone) {}
