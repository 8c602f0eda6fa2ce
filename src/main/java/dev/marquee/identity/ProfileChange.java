package dev.marquee.identity;

import java.util.Optional;

/**
 * A change of one's own profile; what it does not name stays.
 *
 * @param name the new name; empty leaves it
 * @param changesPhone whether the phone changes
 * @param phone the new phone; empty takes it away if {@code changesPhone}
 */
public record ProfileChange(Optional<String> name, boolean changesPhone, Optional<String> phone) {}
