@NullMarked
package zhiyin;

import org.jspecify.annotations.NullMarked;
