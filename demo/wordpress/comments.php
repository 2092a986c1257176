<?php
/* What a classic theme includes instead of its own comments.php. */
if (!defined('ABSPATH')) exit;
echo parley_thread(get_post()); // Escaped where it is made.
